-- Funds have streams as batches have; due batches are found by a query.

create table fund_event (
    fund          text        not null,
    sequence      bigint      not null check (sequence >= 1),
    event         text        not null,
    command_id    uuid        not null,
    recorded_at   timestamptz not null,
    actor         text        not null,
    details       text        not null,            -- JSON, kept byte for byte because the chain covers it
    previous_hash bytea       not null check (octet_length(previous_hash) = 32),
    hash          bytea       not null check (octet_length(hash) = 32),
    primary key (fund, sequence),
    unique (fund, command_id)
);

create trigger append_only_change before update or delete on fund_event for each row execute function refuse_journal_change();
create trigger append_only_truncate before truncate on fund_event for each statement execute function refuse_journal_change();
alter table fund_event enable always trigger append_only_change;
alter table fund_event enable always trigger append_only_truncate;

create index batch_event_scheduled on batch_event (batch, sequence) where event = 'scheduled';
