-- Officers' decisions, lists of instructions, and recoveries kept back from orders.

alter table journal_entry
    drop constraint journal_entry_kind_check,
    add constraint journal_entry_kind_check check (kind between 1 and 6),
    add column deducted bigint[] check (cardinality(deducted) = item_count),
    add check (deducted is null or kind = 2),
    add check (kind <> 5 or (item_count = 1 and programme is not null and period is not null and amount is not null and reason is not null and disposition is not null)),
    add check (kind <> 6 or (programme is not null and period is not null and amount is not null and bank is not null and reference is not null));
alter table journal_entry alter column deducted set storage external;
comment on column journal_entry.deducted is 'Of orders: đồng kept back for a recovery; amount is what is left. Null when nothing is kept back.';

create or replace view transfer_order as
select e.batch,
       end_to_end_id(e.programme, e.period, e.cohort, i.beneficiary, i.attempt) as end_to_end_id,
       e.programme, e.period, e.cohort, i.beneficiary, i.attempt, i.bank, i.commune, i.amount,
       e.sequence, e.recorded_at as ordered_at, e.actor, coalesce(i.deducted, 0) as deducted
from journal_entry e
cross join lateral unnest(e.beneficiary, e.attempt, e.bank, e.commune, e.amount, e.deducted)
    as i (beneficiary, attempt, bank, commune, amount, deducted)
where e.kind = 2;

create view officer_decision as
select e.cohort, e.beneficiary[1] as beneficiary,
       case e.disposition[1] when 1 then 'lift-hold' when 2 then 'confirm-account' when 3 then 'recover' end as decision,
       e.programme, e.period, nullif(e.reason[1], '') as rule, e.amount[1] as amount,
       e.sequence, e.recorded_at as decided_at, e.actor
from journal_entry e
where e.kind = 5;
comment on view officer_decision is 'Holds lifted, accounts confirmed and recoveries; the reason given is personal data and stands in journal_entry.personal.';

create view listed_instruction as
select substr(i.reference, strpos(i.reference, ':') + 1) as list,
       split_part(i.reference, ':', 1)::bigint as row,
       e.programme, e.period, e.cohort, i.beneficiary, i.amount, nullif(i.bank, 0) as bank,
       e.sequence, e.recorded_at as listed_at, e.actor
from journal_entry e
cross join lateral unnest(e.beneficiary, e.amount, e.bank, e.reference) as i (beneficiary, amount, bank, reference)
where e.kind = 6;
