using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class JournalWriterTests(PostgresFixture postgres)
{
    private static readonly Gen<string?> Text = Gen.String[Gen.Char.AlphaNumeric, 0, 20]!;

    private static readonly Gen<EntryColumns> Columns =
        from n in Gen.Int[0, 40]
        from nulls in Gen.Bool.Array[8]
        from beneficiary in Gen.Int.Array[n]
        from attempt in Gen.Short.Array[n]
        from amount in Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Array[n]
        from bank in Gen.Int.Array[n]
        from texts in Text.Array[n]
        select new EntryColumns
        {
            Beneficiary = beneficiary,
            Attempt = nulls[0] ? null : attempt,
            Amount = nulls[1] ? null : amount,
            Bank = nulls[2] ? null : bank,
            Commune = nulls[3] ? null : bank,
            Status = nulls[4] ? null : texts!,
            Reason = nulls[5] ? null : texts!,
            Disposition = nulls[6] ? null : attempt,
            Reference = nulls[7] ? null : texts!,
        };

    [Fact]
    public async Task Any_columns_come_back_as_they_went_in()
    {
        await using JournalWriter writer = Some.Writer(postgres.DataSource);
        await Gen.Select(Columns, Gen.Byte.Array[0, 200], Gen.Enum<EntryKind>()).SampleAsync(async (columns, personal, kind) =>
        {
            JournalEntry entry = EntryHash.Seal(
                Some.Orders(Some.Cohort(), 1) with
                {
                    Kind = kind is EntryKind.Enrolment or EntryKind.Exceptions ? kind : EntryKind.Statuses,
                    Columns = columns,
                    Personal = personal,
                }, EntryHash.Genesis);
            (await writer.AppendAsync(entry, CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Appended, 1));
            JournalEntry read = (await Some.ReadAllAsync(postgres.DataSource, entry.Cohort)).ShouldHaveSingleItem();
            read.Hash.ShouldBe(entry.Hash);
            read.Personal.ShouldBe(entry.Personal);
            read.ShouldBeEquivalentTo(entry);
        }, iter: 60, threads: 4);
    }

    [Fact]
    public async Task Of_two_writers_with_the_same_sequence_one_is_fenced()
    {
        int cohort = Some.Cohort();
        await using JournalWriter first = Some.Writer(postgres.DataSource);
        await using JournalWriter second = Some.Writer(postgres.DataSource);
        AppendResult[] results = await Task.WhenAll(
            first.AppendAsync(Some.Orders(cohort, 1), CancellationToken.None).AsTask(),
            second.AppendAsync(Some.Orders(cohort, 1), CancellationToken.None).AsTask());
        results.Select(result => result.Outcome).Order().ShouldBe([AppendOutcome.Appended, AppendOutcome.Fenced]);
        (await Some.ReadAllAsync(postgres.DataSource, cohort)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_that_leaves_a_gap_or_forks_the_chain_is_fenced()
    {
        int cohort = Some.Cohort();
        await using JournalWriter writer = Some.Writer(postgres.DataSource);
        List<JournalEntry> stream = Some.Stream(cohort, 3);
        await writer.AppendAsync(stream[0], CancellationToken.None);
        (await writer.AppendAsync(stream[2], CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced);
        JournalEntry fork = Some.Orders(cohort, 2, previousHash: Some.Orders(cohort, 1).Hash);
        (await writer.AppendAsync(fork, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced);
        (await writer.AppendAsync(stream[1], CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task A_repeated_command_gets_the_first_sequence()
    {
        int cohort = Some.Cohort();
        await using JournalWriter writer = Some.Writer(postgres.DataSource);
        JournalEntry first = Some.Orders(cohort, 1);
        await writer.AppendAsync(first, CancellationToken.None);
        JournalEntry again = EntryHash.Seal(Some.Orders(cohort, 2) with { CommandId = first.CommandId }, first.Hash);
        (await writer.AppendAsync(again, CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Repeated, 1));
        (await writer.AppendAsync(first, CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Repeated, 1));
        (await Some.ReadAllAsync(postgres.DataSource, cohort)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_commit_answers_good_repeated_fenced_and_refused_entries_each_for_itself()
    {
        int taken = Some.Cohort();
        await using JournalWriter writer =
            Some.Writer(postgres.DataSource, new JournalWriterOptions { Connections = 1, MaxAgeMilliseconds = 5 });
        JournalEntry old = Some.Orders(taken, 1);
        await writer.AppendAsync(old, CancellationToken.None);
        JournalEntry good = Some.Orders(Some.Cohort(), 1);
        // The table refuses an actor with a NUL character; the port does not know that.
        JournalEntry refused = EntryHash.Seal(Some.Orders(Some.Cohort(), 1) with { Actor = "a\0b" }, EntryHash.Genesis);
        JournalEntry unpaired = EntryHash.Seal(Some.Orders(Some.Cohort(), 1) with { Actor = "a\uD800" }, EntryHash.Genesis);
        Task<AppendResult>[] answers = [.. new[] { good, old, Some.Orders(taken, 1), refused, unpaired, Some.Orders(Some.Cohort(), 1) }
            .Select(entry => writer.AppendAsync(entry, CancellationToken.None).AsTask())];
        (await answers[0]).Outcome.ShouldBe(AppendOutcome.Appended);
        (await answers[1]).Outcome.ShouldBe(AppendOutcome.Repeated);
        (await answers[2]).Outcome.ShouldBe(AppendOutcome.Fenced);
        await Should.ThrowAsync<InvalidOperationException>(() => answers[3]);
        await Should.ThrowAsync<InvalidOperationException>(() => answers[4]);
        (await answers[5]).Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task Many_entries_of_one_commit_continue_their_streams_or_are_fenced_each_for_itself()
    {
        await using JournalWriter writer =
            Some.Writer(postgres.DataSource, new JournalWriterOptions { Connections = 1, MaxAgeMilliseconds = 5 });
        int gap = Some.Cohort(), fork = Some.Cohort();
        (await writer.AppendAsync(Some.Orders(fork, 1), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        List<JournalEntry> good = Some.Stream(Some.Cohort(), StorageLimits.EntriesWorthCopying * 2);
        JournalEntry skips = Some.Stream(gap, 3)[2];
        JournalEntry forks = Some.Orders(fork, 2, previousHash: Some.Orders(fork, 1).Hash);
        Task<AppendResult>[] answers =
            [.. good.Append(skips).Append(forks).Select(entry => writer.AppendAsync(entry, CancellationToken.None).AsTask())];
        AppendResult[] results = await Task.WhenAll(answers);
        results[..^2].ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
        results[^2..].ShouldAllBe(result => result.Outcome == AppendOutcome.Fenced);
        (await Some.ReadAllAsync(postgres.DataSource, gap)).ShouldBeEmpty();
        (await Some.ReadAllAsync(postgres.DataSource, fork)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Entries_that_were_copied_are_those_that_would_have_been_inserted()
    {
        await using JournalWriter writer =
            Some.Writer(postgres.DataSource, new JournalWriterOptions { Connections = 1, MaxAgeMilliseconds = 5 });
        JournalEntry[] entries = [
            .. Columns.Array[StorageLimits.EntriesWorthCopying * 4].Single(
                static _ => true, "0000KOIPe036").Select((columns, i) => EntryHash.Seal(
            Some.Orders(Some.Cohort(), 1) with
            {
                Kind = EntryKind.Statuses,
                Columns = columns,
                Personal = new byte[i * 7],
                Actor = "Nguyễn Thị Ánh",
                Period = i % 2 == 0 ? null : BenefitPeriod.FromYearMonth(202412),
            }, EntryHash.Genesis))];
        AppendResult[] results = await Task.WhenAll(entries.Select(entry => writer.AppendAsync(entry, CancellationToken.None).AsTask()));
        results.ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
        foreach (JournalEntry entry in entries)
            (await Some.ReadAllAsync(postgres.DataSource, entry.Cohort)).ShouldHaveSingleItem().ShouldBeEquivalentTo(entry);
    }

    [Fact]
    public async Task An_entry_that_contradicts_itself_is_refused_before_the_batch()
    {
        await using JournalWriter writer = Some.Writer(postgres.DataSource);
        JournalEntry good = Some.Orders(Some.Cohort(), 1);
        JournalEntry[] bad =
        [
            good with { Columns = good.Columns with { Amount = [1] } },
            good with { Columns = good.Columns with { Amount = [long.MaxValue, 1, 1] } },
            good with { Sequence = 0 },
            good with { Hash = [] },
            good with { PreviousHash = new byte[31] },
            good with { CommandId = Guid.Empty },
            good with { BatchId = null },
            EntryHash.Seal(good, Some.Orders(1, 1).Hash),
        ];
        foreach (JournalEntry entry in bad)
            await Should.ThrowAsync<ArgumentException>(async () => await writer.AppendAsync(entry, CancellationToken.None));
        (await writer.AppendAsync(good, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task Entries_of_a_cohort_sent_without_waiting_are_committed_in_order()
    {
        int cohort = Some.Cohort();
        await using JournalWriter writer = Some.Writer(postgres.DataSource);
        List<JournalEntry> stream = Some.Stream(cohort, 100);
        AppendResult[] results = await Task.WhenAll(stream.Select(entry => writer.AppendAsync(entry, CancellationToken.None).AsTask()));
        results.ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
        (await Some.ReadAllAsync(postgres.DataSource, cohort)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_batch_closes_by_the_age_of_its_first_entry_while_others_keep_coming()
    {
        const int MostOthers = 200;
        var time = new FakeTimeProvider();
        var options = new JournalWriterOptions { MaxAgeMilliseconds = 4, MaxEntries = 256, Connections = 1 };
        await using JournalWriter writer = Some.Writer(postgres.DataSource, options, time);
        Task<AppendResult> first = writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask();
        await Eventually.StaysAsync(() => !first.IsCompleted, TimeSpan.FromMilliseconds(200), "no time has passed, so the batch "
            + "is still open");
        var others = new List<Task<AppendResult>>();
        // One more entry each millisecond, fewer than a full batch: a timer that starts again with every entry would not fire.
        await Eventually.TrueAsync(() =>
        {
            if (!first.IsCompleted && others.Count < MostOthers)
            {
                others.Add(writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask());
                time.Advance(TimeSpan.FromMilliseconds(1));
            }

            return first.IsCompleted;
        }, "the batch closes by the age of its first entry");
        (await first).Outcome.ShouldBe(AppendOutcome.Appended);
        Task stop = writer.StopAsync();
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            return stop.IsCompleted;
        }, "the writer has stopped");
        (await Task.WhenAll(others)).ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
    }

    [Fact]
    public async Task A_batch_closes_by_size_without_any_time_passing()
    {
        await using JournalWriter writer =
            Some.Writer(postgres.DataSource, new JournalWriterOptions { MaxEntries = 2, Connections = 1 }, new FakeTimeProvider());
        Task<AppendResult>[] answers =
            [.. Enumerable.Range(0, 4).Select(_ => writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask())];
        (await Task.WhenAll(answers)).ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
    }

    /// <summary>
    /// A connection is killed while it writes, and the next one only after another entry was committed. So the load advances however slow
    /// the machine is, and it goes on until enough connections were killed.
    /// </summary>
    [Fact]
    public async Task Connections_killed_under_way_lose_no_entry_and_answer_each_once()
    {
        const int Cohorts = 16, Kills = 12;
        string connectionString = await postgres.CreateDatabaseAsync();
        await using NpgsqlDataSource onlooker = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlDataSource victim = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "victim" }.ConnectionString);
        var options = new JournalWriterOptions { MaxEntries = 8, PatienceSeconds = (int)Eventually.Deadline.TotalSeconds };
        await using JournalWriter writer = Some.Writer(victim, options);
        Task killer = KillAsync(onlooker, Kills);
        long[] appended = await Task.WhenAll(Enumerable.Range(0, Cohorts).Select(cohort => AppendUntilAsync(writer, cohort, killer)));
        await killer;
        NpgsqlConnection.ClearAllPools();
        (await Some.ScalarAsync<long>(victim, "select count(*) from journal_entry")).ShouldBe(appended.Sum());
        for (int cohort = 0; cohort < Cohorts; cohort++)
            (await Some.ReadAllAsync(victim, cohort)).Count.ShouldBe((int)appended[cohort]);
    }

    [Fact]
    public async Task An_unreachable_database_ends_in_an_unknown_outcome_after_the_patience()
    {
        await using NpgsqlDataSource nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Password=y;Database=z");
        await using JournalWriter writer = Some.Writer(nowhere, new JournalWriterOptions { PatienceSeconds = 0 });
        await Should.ThrowAsync<JournalUnavailableException>(
            async () => await writer.AppendAsync(Some.Orders(1, 1), CancellationToken.None));
    }

    [Fact]
    public async Task Stopping_answers_what_was_taken_and_takes_no_more()
    {
        JournalWriter writer = Some.Writer(postgres.DataSource);
        Task<AppendResult>[] taken =
            [.. Enumerable.Range(0, 50).Select(_ => writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask())];
        await writer.StopAsync();
        (await Task.WhenAll(taken)).ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
        await Should.ThrowAsync<System.Threading.Channels.ChannelClosedException>(
            async () => await writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None));
    }

    /// <summary>A chain of entries, each appended once, until the task has ended; how many they were.</summary>
    private static async Task<long> AppendUntilAsync(JournalWriter writer, int cohort, Task end)
    {
        const int Items = 200;
        JournalEntry? last = null;
        while (!end.IsCompleted)
        {
            long sequence = (last?.Sequence ?? 0) + 1;
            JournalEntry entry = Some.Orders(cohort, sequence, last?.Hash, Items, firstBeneficiary: (int)sequence * Items);
            (await writer.AppendAsync(entry, CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Appended, sequence));
            last = entry;
        }

        return last?.Sequence ?? 0;
    }

    /// <summary>
    /// Ends the connections that are in the middle of a statement, so many times; each time waits first for another entry in the journal.
    /// </summary>
    private static async Task KillAsync(NpgsqlDataSource onlooker, int times)
    {
        // With a limit in milliseconds the function waits for the end of the connection: what it committed is counted below.
        const string KillWriters = """
            select count(*) filter (where pg_terminate_backend(pid, 60000)) from pg_stat_activity
            where datname = current_database() and application_name = 'victim' and state = 'active'
            """;
        long committed = 0;
        for (int kill = 0; kill < times; kill++)
        {
            await Eventually.TrueAsync(async () => await EntriesAsync() > committed, "another entry is committed");
            await Eventually.TrueAsync(
                async () => await Some.ScalarAsync<long>(onlooker, KillWriters) > 0, "a connection is killed while it writes");
            committed = await EntriesAsync();
        }

        Task<long> EntriesAsync() => Some.ScalarAsync<long>(onlooker, "select count(*) from journal_entry");
    }
}
