-- A new kind of event streams gets its table from one function: columns, fence, chain and the refusal of changes are the same for all.
-- batch_event and fund_event have this form already.

create function create_event_stream(kind text) returns void language plpgsql as $$
declare
    stream text := kind || '_event';
begin
    if kind !~ '^[a-z][a-z_]{0,31}$' then
        raise exception 'A kind of streams has 1 to 32 lower-case letters and _, and not %', kind using errcode = 'invalid_parameter_value';
    end if;
    execute format(
        'create table %I (
            %I            text        not null,
            sequence      bigint      not null check (sequence >= 1),
            event         text        not null,
            command_id    uuid        not null,
            recorded_at   timestamptz not null,
            actor         text        not null,
            details       text        not null,
            previous_hash bytea       not null check (octet_length(previous_hash) = 32),
            hash          bytea       not null check (octet_length(hash) = 32),
            primary key (%I, sequence),
            unique (%I, command_id)
        )', stream, kind, kind, kind);
    execute format('comment on column %I.details is %L', stream, 'JSON, kept byte for byte because the chain covers it.');
    execute format(
        'create trigger append_only_change before update or delete on %I for each row execute function refuse_journal_change()', stream);
    execute format(
        'create trigger append_only_truncate before truncate on %I for each statement execute function refuse_journal_change()', stream);
    execute format('alter table %I enable always trigger append_only_change', stream);
    execute format('alter table %I enable always trigger append_only_truncate', stream);
end
$$;
