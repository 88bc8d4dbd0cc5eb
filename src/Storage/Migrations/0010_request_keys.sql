-- Which request an idempotency key was first sent with: every silo refuses another request under that key, also after a restart.
-- Not a journal: a key is forgotten by its age. Grains know the commands that they carried out by themselves.

create table request_key (
    key        uuid        primary key,
    digest     bytea       not null check (octet_length(digest) = 32),
    claimed_at timestamptz not null
);
create index request_key_age on request_key (claimed_at);
comment on table request_key is 'Idempotency keys and the SHA-256 of the request that each came with first. May be emptied at any time.';
