-- The journal: the system of record. docs/auditors/journal.md explains the tables and the hash chain.

create table ansinh_cluster (
    only_row   boolean primary key default true check (only_row),
    cohorts    integer not null check (cohorts between 1 and 100000),
    lanes      integer not null check (lanes between 1 and 256),
    created_at timestamptz not null default now()
);
comment on table ansinh_cluster is 'How people map to cohorts and cohorts to lanes; fixed when the database is created.';

create table journal_entry (
    cohort             integer     not null check (cohort >= 0),
    sequence           bigint      not null check (sequence >= 1),
    kind               smallint    not null check (kind between 1 and 4),
    command_id         uuid        not null,
    recorded_at        timestamptz not null,
    actor              text        not null,
    batch              text,
    programme          text        check (programme ~ '^[A-Z]{3}$'),
    period             integer,
    previous_orders    bigint      not null check (previous_orders >= 0 and previous_orders < sequence),
    item_count         integer     not null,
    control_sum        bigint      not null,
    beneficiary        integer[]   not null check (cardinality(beneficiary) = item_count),
    attempt            smallint[]  check (cardinality(attempt) = item_count),
    amount             bigint[]    check (cardinality(amount) = item_count),
    bank               integer[]   check (cardinality(bank) = item_count),
    commune            integer[]   check (cardinality(commune) = item_count),
    status             text[]      check (cardinality(status) = item_count),
    reason             text[]      check (cardinality(reason) = item_count),
    disposition        smallint[]  check (cardinality(disposition) = item_count),
    reference          text[]      check (cardinality(reference) = item_count),
    personal           bytea,
    personal_erased_at timestamptz,
    personal_digest    bytea       not null check (octet_length(personal_digest) = 32),
    previous_hash      bytea       not null check (octet_length(previous_hash) = 32),
    hash               bytea       not null check (octet_length(hash) = 32),
    primary key (cohort, sequence),                -- the fence against a second writer
    unique (cohort, command_id),                   -- a repeated command gets the first answer
    check ((personal is null) = (personal_erased_at is not null)),
    check (kind <> 2 or (batch is not null and programme is not null and period is not null and attempt is not null and amount is not null and bank is not null))
);

-- Random-looking columns do not compress well enough to pay for the CPU, and a row that need not be
-- decompressed can be read in slices.
alter table journal_entry
    alter column beneficiary set storage external,
    alter column attempt     set storage external,
    alter column amount      set storage external,
    alter column bank        set storage external,
    alter column commune     set storage external,
    alter column status      set storage external,
    alter column reason      set storage external,
    alter column disposition set storage external,
    alter column reference   set storage external,
    alter column personal    set storage external;

-- Few indexes: each costs every insert. A lane resumes by the first, a restarted batch and the auditor read by the second.
create index journal_entry_orders on journal_entry (cohort, sequence) where kind = 2;
create index journal_entry_batch on journal_entry (batch, cohort, sequence) where batch is not null;

create table batch_event (
    batch         text        not null,
    sequence      bigint      not null check (sequence >= 1),
    event         text        not null,
    command_id    uuid        not null,
    recorded_at   timestamptz not null,
    actor         text        not null,
    details       text        not null,            -- JSON, kept byte for byte because the chain covers it
    previous_hash bytea       not null check (octet_length(previous_hash) = 32),
    hash          bytea       not null check (octet_length(hash) = 32),
    primary key (batch, sequence),
    unique (batch, command_id)
);

create function refuse_journal_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % refused', tg_table_name, lower(tg_op)
        using errcode = 'integrity_constraint_violation',
              hint = 'A wrong fact is corrected by a new entry. Personal data are erased by: update journal_entry set personal = null, personal_erased_at = now() where …';
end
$$;

-- The one change that is allowed: the personal blob goes, everything that the hash covers stays.
create function allow_only_erasure() returns trigger language plpgsql as $$
declare
    kept journal_entry := new;
begin
    kept.personal := old.personal;
    kept.personal_erased_at := old.personal_erased_at;
    if new.personal is null and old.personal is not null and kept is not distinct from old then
        return new;
    end if;
    raise exception '% is append-only: update refused', tg_table_name
        using errcode = 'integrity_constraint_violation',
              hint = 'Only personal may be set to null, together with personal_erased_at.';
end
$$;

create trigger append_only_update before update on journal_entry for each row execute function allow_only_erasure();
create trigger append_only_delete before delete on journal_entry for each row execute function refuse_journal_change();
create trigger append_only_truncate before truncate on journal_entry for each statement execute function refuse_journal_change();
create trigger append_only_change before update or delete on batch_event for each row execute function refuse_journal_change();
create trigger append_only_truncate before truncate on batch_event for each statement execute function refuse_journal_change();

-- Also for a session that calls itself a replica.
alter table journal_entry enable always trigger append_only_update;
alter table journal_entry enable always trigger append_only_delete;
alter table journal_entry enable always trigger append_only_truncate;
alter table batch_event enable always trigger append_only_change;
alter table batch_event enable always trigger append_only_truncate;

-- Caches: they may be deleted at any time.
create table cohort_snapshot (
    cohort     integer     primary key,
    sequence   bigint      not null,
    hash       bytea       not null check (octet_length(hash) = 32),
    format     smallint    not null,
    state      bytea       not null,
    personal   bytea       not null,
    written_at timestamptz not null default now()
);
alter table cohort_snapshot alter column state set storage external, alter column personal set storage external;

create table lane_position (
    cohort   integer primary key,
    sequence bigint  not null check (sequence >= 1)
);
comment on table lane_position is 'Hint: the last orders sequence of a cohort that a committed Kafka transaction holds. Never falls.';
