-- Control state, membership and reminders for the Orleans ADO.NET providers (queries are looked up by key).
-- Unlike a plain table with a look-up index, grain_state has one row per grain by constraint: of two activations
-- that race a first write exactly one succeeds, and the other is told that its state is stale.

create table orleansquery (
    querykey  varchar(64) primary key,
    querytext text not null
);

create table grain_state (
    id_hash       integer not null,
    type_hash     integer not null,
    id_n0         bigint  not null,
    id_n1         bigint  not null,
    id_extension  text,
    grain_type    text    not null,
    service       text    not null,
    payload       bytea,
    version       integer not null,
    modified_at   timestamptz not null default now(),
    unique nulls not distinct (id_hash, type_hash, id_n0, id_n1, id_extension, grain_type, service)
);

-- The new version, or the caller's own when somebody else was first: the provider reads "unchanged" as a conflict.
create function write_grain_state(
    p_id_hash integer, p_n0 bigint, p_n1 bigint, p_type_hash integer, p_type text, p_extension text, p_service text,
    p_version integer, p_payload bytea) returns integer language plpgsql as $$
declare
    written integer;
begin
    if p_version is null then
        insert into grain_state (id_hash, type_hash, id_n0, id_n1, id_extension, grain_type, service, payload, version)
        values (p_id_hash, p_type_hash, p_n0, p_n1, p_extension, p_type, p_service, p_payload, 1)
        on conflict do nothing
        returning version into written;
    else
        update grain_state set payload = p_payload, version = version + 1, modified_at = now()
        where id_hash = p_id_hash and type_hash = p_type_hash and id_n0 = p_n0 and id_n1 = p_n1
          and id_extension is not distinct from p_extension and grain_type = p_type and service = p_service
          and version = p_version
        returning version into written;
    end if;
    return coalesce(written, p_version);
end
$$;

insert into orleansquery (querykey, querytext) values
('ReadFromStorageKey', '
    select payload as "PayloadBinary", version as "Version" from grain_state
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1
      and id_extension is not distinct from @GrainIdExtensionString::text
      and grain_type = @GrainTypeString and service = @ServiceId'),
('WriteToStorageKey', '
    select write_grain_state(@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString::text,
        @GrainIdExtensionString::text, @ServiceId::text, @GrainStateVersion::integer, @PayloadBinary) as "NewGrainStateVersion"'),
('ClearStorageKey', '
    update grain_state set payload = null, version = version + 1, modified_at = now()
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1
      and id_extension is not distinct from @GrainIdExtensionString::text
      and grain_type = @GrainTypeString and service = @ServiceId and version = @GrainStateVersion::integer
    returning version as "NewGrainStateVersion"'),
('DeleteStorageKey', '
    delete from grain_state
    where id_hash = @GrainIdHash and type_hash = @GrainTypeHash and id_n0 = @GrainIdN0 and id_n1 = @GrainIdN1
      and id_extension is not distinct from @GrainIdExtensionString::text
      and grain_type = @GrainTypeString and service = @ServiceId and version = @GrainStateVersion::integer
    returning version + 1 as "NewGrainStateVersion"');

-- Membership. Every change of a silo's row also raises the table's version, or does nothing at all.

create table silo_table_version (
    deployment text primary key,
    version    integer not null default 0,
    changed_at timestamptz not null default now()
);

create table silo (
    deployment    text        not null references silo_table_version (deployment),
    address       text        not null,
    port          integer     not null,
    generation    integer     not null,
    silo_name     text        not null,
    host_name     text        not null,
    status        integer     not null,
    proxy_port    integer,
    suspect_times text,
    start_time    timestamptz not null,
    alive_time    timestamptz not null,
    primary key (deployment, address, port, generation)
);

-- The version row is locked first, so two silos that change the table at once are told apart here and nowhere else.
create function raise_silo_table_version(p_deployment text, p_version integer) returns boolean language plpgsql as $$
begin
    update silo_table_version set version = version + 1, changed_at = now()
    where deployment = p_deployment and version = p_version;
    return found;
end
$$;

create function insert_silo(
    p_deployment text, p_address text, p_port integer, p_generation integer, p_silo_name text, p_host_name text,
    p_status integer, p_proxy_port integer, p_start timestamptz, p_alive timestamptz, p_version integer)
returns integer language plpgsql as $$
begin
    perform from silo_table_version where deployment = p_deployment for update;
    if exists (select from silo where deployment = p_deployment and address = p_address and port = p_port and generation = p_generation) then
        return 0;
    end if;
    if not raise_silo_table_version(p_deployment, p_version) then
        return 0;
    end if;
    insert into silo (deployment, address, port, generation, silo_name, host_name, status, proxy_port, start_time, alive_time)
    values (p_deployment, p_address, p_port, p_generation, p_silo_name, p_host_name, p_status, p_proxy_port, p_start, p_alive);
    return 1;
end
$$;

create function update_silo(
    p_deployment text, p_address text, p_port integer, p_generation integer, p_status integer, p_suspect_times text,
    p_alive timestamptz, p_version integer)
returns integer language plpgsql as $$
begin
    perform from silo_table_version where deployment = p_deployment for update;
    if not exists (select from silo where deployment = p_deployment and address = p_address and port = p_port and generation = p_generation) then
        return 0;
    end if;
    if not raise_silo_table_version(p_deployment, p_version) then
        return 0;
    end if;
    -- A heartbeat may have passed the caller's copy of the row: the time of life never goes back.
    update silo set status = p_status, suspect_times = p_suspect_times, alive_time = greatest(alive_time, p_alive)
    where deployment = p_deployment and address = p_address and port = p_port and generation = p_generation;
    return 1;
end
$$;

insert into orleansquery (querykey, querytext) values
('UpdateIAmAlivetimeKey', '
    update silo set alive_time = @IAmAliveTime
    where deployment = @DeploymentId and address = @Address and port = @Port and generation = @Generation'),
('InsertMembershipVersionKey', '
    with added as (
        insert into silo_table_version (deployment) values (@DeploymentId) on conflict do nothing returning 1)
    select count(*)::integer from added'),
('InsertMembershipKey', '
    select insert_silo(@DeploymentId::text, @Address::text, @Port, @Generation, @SiloName::text, @HostName::text,
        @Status, @ProxyPort, @StartTime, @IAmAliveTime, @Version)'),
('UpdateMembershipKey', '
    select update_silo(@DeploymentId::text, @Address::text, @Port, @Generation, @Status, @SuspectTimes::text, @IAmAliveTime, @Version)'),
('MembershipReadRowKey', '
    select v.deployment as "DeploymentId", s.address as "Address", s.port as "Port", s.generation as "Generation",
           s.silo_name as "SiloName", s.host_name as "HostName", s.status as "Status", s.proxy_port as "ProxyPort",
           s.suspect_times as "SuspectTimes", s.start_time as "StartTime", s.alive_time as "IAmAliveTime", v.version as "Version"
    from silo_table_version v
    left join silo s on s.deployment = v.deployment and s.address = @Address and s.port = @Port and s.generation = @Generation
    where v.deployment = @DeploymentId'),
('MembershipReadAllKey', '
    select v.deployment as "DeploymentId", s.address as "Address", s.port as "Port", s.generation as "Generation",
           s.silo_name as "SiloName", s.host_name as "HostName", s.status as "Status", s.proxy_port as "ProxyPort",
           s.suspect_times as "SuspectTimes", s.start_time as "StartTime", s.alive_time as "IAmAliveTime", v.version as "Version"
    from silo_table_version v
    left join silo s on s.deployment = v.deployment
    where v.deployment = @DeploymentId'),
('DeleteMembershipTableEntriesKey', '
    delete from silo where deployment = @DeploymentId;
    delete from silo_table_version where deployment = @DeploymentId'),
('GatewaysQueryKey', '
    select address as "Address", proxy_port as "ProxyPort", generation as "Generation"
    from silo where deployment = @DeploymentId and status = @Status and proxy_port > 0'),
('CleanupDefunctSiloEntriesKey', '
    delete from silo
    where deployment = @DeploymentId and alive_time < @IAmAliveTime and start_time < @IAmAliveTime and status = 6'),
('CleanupDefunctSiloEntryKey', '
    delete from silo
    where deployment = @DeploymentId and address = @Address and port = @Port and generation = @Generation and status = 6
      and start_time = @StartTime and alive_time = @IAmAliveTime and coalesce(suspect_times, '''') = coalesce(@SuspectTimes::text, '''')');

-- Reminders.

create table reminder (
    service    text        not null,
    grain      text        not null,
    name       text        not null,
    start_time timestamptz not null,
    period     bigint      not null,
    grain_hash integer     not null,
    version    integer     not null default 0,
    primary key (service, grain, name)
);
create index reminder_range on reminder (service, grain_hash);

insert into orleansquery (querykey, querytext) values
('UpsertReminderRowKey', '
    insert into reminder (service, grain, name, start_time, period, grain_hash)
    values (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash)
    on conflict (service, grain, name) do update
        set start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = reminder.version + 1
    returning version as "Version"'),
('ReadReminderRowsKey', '
    select grain as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
    from reminder where service = @ServiceId and grain = @GrainId'),
('ReadReminderRowKey', '
    select grain as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
    from reminder where service = @ServiceId and grain = @GrainId and name = @ReminderName'),
('ReadRangeRows1Key', '
    select grain as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
    from reminder where service = @ServiceId and grain_hash > @BeginHash and grain_hash <= @EndHash'),
('ReadRangeRows2Key', '
    select grain as "GrainId", name as "ReminderName", start_time as "StartTime", period as "Period", version as "Version"
    from reminder where service = @ServiceId and (grain_hash > @BeginHash or grain_hash <= @EndHash)'),
('DeleteReminderRowKey', '
    with removed as (
        delete from reminder where service = @ServiceId and grain = @GrainId and name = @ReminderName and version = @Version returning 1)
    select count(*)::integer from removed'),
('DeleteReminderRowsKey', '
    delete from reminder where service = @ServiceId');
