-- The journal as rows, for psql and for reports. None of these holds personal data.

create function end_to_end_id(programme text, period integer, cohort integer, beneficiary integer, attempt smallint)
returns text language sql immutable parallel safe as $$
    select programme || lpad(period::text, 6, '0') || lpad(cohort::text, 5, '0')
        || lpad(beneficiary::text, 7, '0') || lpad(attempt::text, 2, '0')
$$;
comment on function end_to_end_id is 'The 23-character identity of a transfer order.';

create function disposition_name(disposition smallint) returns text language sql immutable parallel safe as $$
    select case disposition when 1 then 'applied' when 2 then 'stale' when 3 then 'contradictory' when 4 then 'unknown' end
$$;

create view transfer_order as
select e.batch,
       end_to_end_id(e.programme, e.period, e.cohort, i.beneficiary, i.attempt) as end_to_end_id,
       e.programme, e.period, e.cohort, i.beneficiary, i.attempt, i.bank, i.commune, i.amount,
       e.sequence, e.recorded_at as ordered_at, e.actor
from journal_entry e
cross join lateral unnest(e.beneficiary, e.attempt, e.bank, e.commune, e.amount)
    as i (beneficiary, attempt, bank, commune, amount)
where e.kind = 2;

create view transfer_status as
select e.batch,
       end_to_end_id(e.programme, e.period, e.cohort, i.beneficiary, i.attempt) as end_to_end_id,
       e.programme, e.period, e.cohort, i.beneficiary, i.attempt, i.bank, i.amount,
       i.status, nullif(i.reason, '') as reason, disposition_name(i.disposition) as disposition,
       e.sequence, i.item, e.recorded_at as received_at, e.actor
from journal_entry e
cross join lateral unnest(e.beneficiary, e.attempt, e.bank, e.amount, e.status, e.reason, e.disposition)
    with ordinality as i (beneficiary, attempt, bank, amount, status, reason, disposition, item)
where e.kind = 3;

-- The batch stands in the DISTINCT ON list so that "where batch = …" reaches both sides of the join.
create view transfer_order_state as
select o.batch, o.end_to_end_id, o.programme, o.period, o.cohort, o.beneficiary, o.attempt, o.bank, o.commune, o.amount,
       o.sequence, o.ordered_at, o.actor, s.status, s.reason, s.received_at as status_at, s.sequence as status_sequence
from transfer_order o
left join (
    select distinct on (batch, programme, period, cohort, beneficiary, attempt)
           batch, programme, period, cohort, beneficiary, attempt, status, reason, received_at, sequence
    from transfer_status
    where disposition = 'applied'
    order by batch, programme, period, cohort, beneficiary, attempt, sequence desc, item desc
) s using (batch, programme, period, cohort, beneficiary, attempt);

create view status_exception as
select i.reference, e.cohort, i.bank, i.amount, i.status, nullif(i.reason, '') as reason,
       disposition_name(i.disposition) as disposition, e.batch, e.sequence, i.item, e.recorded_at as received_at, e.actor
from journal_entry e
cross join lateral unnest(e.reference, e.bank, e.amount, e.status, e.reason, e.disposition)
    with ordinality as i (reference, bank, amount, status, reason, disposition, item)
where e.kind = 4;
