-- The rival: what an office's database administrator would write, tuned as well as we can. docs/developers/benchmark.md says why each line is as it is.
-- Every statement starts with "-- name:".

-- name: schema
create schema sql_job;

-- People with their verdict computed in advance: who is payable in which months, and how much. The job need not know a single rule.
create table sql_job.beneficiary (
    person     bigint  not null,   -- cohort * 10,000,000 + index: the order in which bundles need them
    bank       integer not null,
    amount     bigint  not null,
    paid_from  integer not null,   -- yyyymm; later than paid_until for somebody who is refused
    paid_until integer not null,
    full_name  text    not null,
    account    text    not null,
    citizen_id text    not null
);

create table sql_job.transfer_order (
    person    bigint   not null,
    period    integer  not null,
    bank      integer  not null,
    amount    bigint   not null,
    attempt   smallint not null,
    status    smallint not null,
    programme text     not null,
    batch     text     not null,
    -- Whom the order pays, as it was when the order was made; also what the relay sends.
    full_name  text    not null,
    account    text    not null,
    citizen_id text    not null   -- empty unless paid in cash
);

-- The guard against a double payment. In this column order a new month only ever adds at the right edge of the index.
create unique index transfer_order_once on sql_job.transfer_order (programme, period, person, attempt);

-- Bundles that wait for the relay (aggregated in SQL).
create table sql_job.outbox_bundle (
    batch      text       not null,
    cohort     integer    not null,
    bank       integer    not null,
    persons    bigint[]   not null,
    amounts    bigint[]   not null,
    names      text[]     not null,
    accounts   text[]     not null,
    citizens   text[]     not null,
    primary key (batch, cohort, bank)
);

-- Slices of cohorts that wait for the relay (aggregated in the relay).
create table sql_job.outbox_slice (
    batch        text   not null,
    first_person bigint not null,
    primary key (batch, first_person)
);

-- name: load
create unlogged table sql_job.staging (like sql_job.beneficiary);

-- name: copy
copy sql_job.staging (person, bank, amount, paid_from, paid_until, full_name, account, citizen_id) from stdin (format binary)

-- name: loaded
-- Rows lie on disk in the order in which slices and bundles read them.
insert into sql_job.beneficiary select * from sql_job.staging order by person;
alter table sql_job.beneficiary add primary key (person);
drop table sql_job.staging;
-- Not inside a transaction: statistics for the planner.
analyze sql_job.beneficiary;

-- name: release_in_sql
with ordered as (
    insert into sql_job.transfer_order (person, period, bank, amount, attempt, status, programme, batch, full_name, account, citizen_id)
    select person, $3, bank, amount, 1, 0, 'MSA', $4, full_name, account, case when bank = $5 then citizen_id else '' end
    from sql_job.beneficiary
    where person >= $1 and person < $2 and paid_from <= $3 and paid_until >= $3
    on conflict do nothing
    returning person, bank, amount, full_name, account, citizen_id
)
insert into sql_job.outbox_bundle (batch, cohort, bank, persons, amounts, names, accounts, citizens)
select $4, (person / 10000000)::integer, bank, array_agg(person), array_agg(amount), array_agg(full_name), array_agg(account), array_agg(citizen_id)
from ordered
group by 2, 3
returning cohort, bank, persons, amounts, names, accounts, citizens

-- name: sent_in_sql
delete from sql_job.outbox_bundle where batch = $3 and cohort >= $1 / 10000000 and cohort < $2 / 10000000

-- name: release_in_relay
-- The orders go to the relay as they are inserted: nothing is read a second time. After a crash the relay reads those of the slices left in the outbox.
with ordered as (
    insert into sql_job.transfer_order (person, period, bank, amount, attempt, status, programme, batch, full_name, account, citizen_id)
    select person, $3, bank, amount, 1, 0, 'MSA', $4, full_name, account, case when bank = $5 then citizen_id else '' end
    from sql_job.beneficiary
    where person >= $1 and person < $2 and paid_from <= $3 and paid_until >= $3
    on conflict do nothing
    returning person, bank, amount, full_name, account, citizen_id
), waiting as (
    insert into sql_job.outbox_slice (batch, first_person) values ($4, $1)
)
select person, bank, amount, full_name, account, citizen_id from ordered

-- name: sent_in_relay
delete from sql_job.outbox_slice where batch = $2 and first_person = $1

-- name: ordered
select count(*), coalesce(sum(amount), 0)::bigint from sql_job.transfer_order where batch = $1
