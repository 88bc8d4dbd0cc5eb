-- Decisions that need two people, and the batch that a hold is lifted for.

create or replace view officer_decision as
select e.cohort, e.beneficiary[1] as beneficiary,
       case e.disposition[1]
           when 1 then 'lift-hold'
           when 2 then 'confirm-account'
           when 3 then 'recover'
           when 4 then 'ask-to-recover'
           when 5 then 'ask-to-take-back'
           when 6 then 'take-back'
       end as decision,
       e.programme, e.period, nullif(e.reason[1], '') as rule, e.amount[1] as amount,
       e.sequence, e.recorded_at as decided_at, e.actor,
       e.batch, e.reference[1] as seen
from journal_entry e
where e.kind = 5;
comment on view officer_decision is 'Holds lifted, accounts confirmed and recoveries; seen is the journal sequence of what the officer saw; the reason given is personal data and stands in journal_entry.personal.';
