-- Entries that were copied into the journal: the same rule as the INSERT of one entry has in itself. A stream without gaps stays a property of
-- the table and not of its writers. Called before the commit of the copy; the index is used whatever the statistics of a young table say.
create function assert_entries_continue(cohorts integer[], sequences bigint[], previous_hashes bytea[]) returns void
language plpgsql set enable_seqscan = off as $$
declare
    broken record;
begin
    select e.cohort, e.sequence into broken
    from unnest(cohorts, sequences, previous_hashes) as e (cohort, sequence, previous_hash)
    where e.sequence > 1
      and e.previous_hash is distinct from (select p.hash from journal_entry p where p.cohort = e.cohort and p.sequence = e.sequence - 1)
    limit 1;
    if found then
        raise exception 'entry % of cohort % does not continue its stream', broken.sequence, broken.cohort
            using errcode = 'integrity_constraint_violation';
    end if;
end
$$;
