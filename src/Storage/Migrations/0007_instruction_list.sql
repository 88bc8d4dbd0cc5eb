-- Lists of payment instructions: what was uploaded, what of it is held, and which people, references and rows are taken.
-- The accepted instructions themselves are in the journals of the cohorts. docs/officers/lists.md explains the order of the writes.

create table instruction_list (
    list_id        text        primary key check (list_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,34}$'),
    parent_id      text        references instruction_list,
    root_id        text        not null references instruction_list,
    programme      text        not null check (programme ~ '^[A-Z]{3}$'),
    period         integer     not null,
    execution_date date,
    row_count      bigint      not null check (row_count > 0),
    control_sum    numeric     not null,
    file_sha256    bytea       not null check (octet_length(file_sha256) = 32),
    uploaded_by    text        not null,
    uploaded_at    timestamptz not null,
    accepted_count bigint      not null default 0,
    accepted_sum   bigint      not null default 0,
    held_count     bigint      not null default 0,
    completed_at   timestamptz,
    check ((parent_id is null) = (root_id = list_id)),
    check (completed_at is null or accepted_count + held_count = row_count)   -- no row is lost
);
create index instruction_list_lineage on instruction_list (root_id);
create index instruction_list_parent on instruction_list (parent_id) where parent_id is not null;
create index instruction_list_recent on instruction_list (uploaded_at);
comment on column instruction_list.list_id is 'The MsgId of the list.';

create table instruction_list_held (
    list_id     text    not null references instruction_list,
    row_number  bigint  not null,
    origin_row  bigint  not null,
    field       text[]  not null,
    rule        text[]  not null check (cardinality(rule) = cardinality(field) and cardinality(rule) > 0),
    detail      text[]  not null check (cardinality(detail) = cardinality(field)),
    explanation text[]  not null check (cardinality(explanation) = cardinality(field)),
    remedy      text[]  not null check (cardinality(remedy) = cardinality(field)),
    personal    text[]  not null,
    primary key (list_id, row_number)
);
create index instruction_list_held_origin on instruction_list_held (list_id, origin_row);
comment on column instruction_list_held.personal is 'Personal data: the texts of the row, by column of the file form.';

-- One row for the people of a list in one cohort, as everywhere: a row a person would cost more than the list itself.
create table instruction_list_part (
    list_id        text     not null references instruction_list,
    cohort         integer  not null,
    number         integer  not null,
    programme      text     not null,
    period         integer  not null,
    row_number     bigint[] not null,
    person         bigint[] not null check (cardinality(person) = cardinality(row_number)),
    accepted_count integer,
    accepted_sum   bigint   not null default 0,
    primary key (list_id, cohort, number)
);
alter table instruction_list_part alter column row_number set storage external, alter column person set storage external;
create index instruction_list_part_people on instruction_list_part (programme, period, cohort);
comment on column instruction_list_part.person is 'Pseudonyms of the people whose place this list has; after the cohort answered, of the accepted ones.';
comment on column instruction_list_part.accepted_count is 'Null until the answer of the cohort is recorded.';

create table instruction_list_reference (
    reference  uuid   primary key,
    list_id    text   not null references instruction_list,
    row_number bigint not null
);
comment on table instruction_list_reference is 'Digests of the EndToEndIds that lists brought; an id is used once, whichever list it is in.';

create table instruction_list_correction (
    root_id    text   not null references instruction_list,
    origin_row bigint not null,
    list_id    text   not null references instruction_list,
    primary key (root_id, origin_row)
);
comment on table instruction_list_correction is 'Which correction brought in a row that the first list of the lineage refused: at most one.';
