-- Records of the status topic that nobody could read: kept for a person who asks the bank. They may hold personal data.

create table stray_status (
    id           bigint generated always as identity primary key,
    received_at  timestamptz not null default now(),
    topic        text        not null,
    partition    integer     not null,
    record_offset bigint     not null,
    reason       text        not null,
    length       integer     not null,
    head         bytea       not null,
    sha256       bytea       not null check (octet_length(sha256) = 32),
    unique (topic, partition, record_offset, sha256)   -- a broker that lost its data counts offsets anew
);
comment on table stray_status is 'What banks sent and nobody understood, once per record.';
