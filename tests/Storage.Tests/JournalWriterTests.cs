using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace AnSinh.Storage.Tests;

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
                Some.Orders(Some.Cohort(), 1) with { Kind = kind is EntryKind.Enrolment or EntryKind.Exceptions ? kind : EntryKind.Statuses, Columns = columns, Personal = personal }, EntryHash.Genesis);
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
        await using JournalWriter writer = Some.Writer(postgres.DataSource, new JournalWriterOptions { Connections = 1, MaxAgeMilliseconds = 5 });
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
        await using JournalWriter writer = Some.Writer(postgres.DataSource, new JournalWriterOptions { Connections = 1, MaxAgeMilliseconds = 5 });
        int gap = Some.Cohort(), fork = Some.Cohort();
        (await writer.AppendAsync(Some.Orders(fork, 1), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        List<JournalEntry> good = Some.Stream(Some.Cohort(), StorageLimits.EntriesWorthCopying * 2);
        JournalEntry skips = Some.Stream(gap, 3)[2];
        JournalEntry forks = Some.Orders(fork, 2, previousHash: Some.Orders(fork, 1).Hash);
        Task<AppendResult>[] answers = [.. good.Append(skips).Append(forks).Select(entry => writer.AppendAsync(entry, CancellationToken.None).AsTask())];
        AppendResult[] results = await Task.WhenAll(answers);
        results[..^2].ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
        results[^2..].ShouldAllBe(result => result.Outcome == AppendOutcome.Fenced);
        (await Some.ReadAllAsync(postgres.DataSource, gap)).ShouldBeEmpty();
        (await Some.ReadAllAsync(postgres.DataSource, fork)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Entries_that_were_copied_are_those_that_would_have_been_inserted()
    {
        await using JournalWriter writer = Some.Writer(postgres.DataSource, new JournalWriterOptions { Connections = 1, MaxAgeMilliseconds = 5 });
        JournalEntry[] entries = [.. Columns.Array[StorageLimits.EntriesWorthCopying * 4].Single(static _ => true, "0000KOIPe036").Select((columns, i) => EntryHash.Seal(
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
        var time = new FakeTimeProvider();
        await using JournalWriter writer = Some.Writer(postgres.DataSource, new JournalWriterOptions { MaxAgeMilliseconds = 4, MaxEntries = 256, Connections = 1 }, time);
        Task<AppendResult> first = writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        first.IsCompleted.ShouldBeFalse("no time has passed, so the batch is still open");
        var others = new List<Task<AppendResult>>();
        // One more entry each millisecond: a timer that starts again with every entry would never fire.
        while (!first.IsCompleted && others.Count < 200)
        {
            others.Add(writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask());
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }

        first.IsCompletedSuccessfully.ShouldBeTrue();
        Task stop = writer.StopAsync();
        while (!stop.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }

        (await Task.WhenAll(others)).ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
    }

    [Fact]
    public async Task A_batch_closes_by_size_without_any_time_passing()
    {
        await using JournalWriter writer = Some.Writer(postgres.DataSource, new JournalWriterOptions { MaxEntries = 2, Connections = 1 }, new FakeTimeProvider());
        Task<AppendResult>[] answers = [.. Enumerable.Range(0, 4).Select(_ => writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask())];
        (await Task.WhenAll(answers)).ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
    }

    [Fact]
    public async Task Connections_killed_under_way_lose_no_entry_and_answer_each_once()
    {
        string connectionString = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync()) { ApplicationName = "victim" }.ConnectionString;
        await using NpgsqlDataSource victim = NpgsqlDataSource.Create(connectionString);
        await using JournalWriter writer = Some.Writer(victim, new JournalWriterOptions { MaxEntries = 8 });
        using var stop = new CancellationTokenSource();
        Task<int> killer = KillAsync(new NpgsqlConnectionStringBuilder(connectionString).Database!, stop.Token);
        const int Cohorts = 16, Entries = 25;
        await Task.WhenAll(Enumerable.Range(0, Cohorts).Select(async cohort =>
        {
            foreach (JournalEntry entry in Some.Stream(cohort, Entries, items: 200))
                (await writer.AppendAsync(entry, CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Appended, entry.Sequence));
        }));
        await stop.CancelAsync();
        (await killer).ShouldBeGreaterThan(0, "no connection was killed: the test proved nothing");
        NpgsqlConnection.ClearAllPools();
        (await Some.ScalarAsync<long>(victim, "select count(*) from journal_entry")).ShouldBe(Cohorts * Entries);
        for (int cohort = 0; cohort < Cohorts; cohort++)
            (await Some.ReadAllAsync(victim, cohort)).Count.ShouldBe(Entries);
    }

    [Fact]
    public async Task An_unreachable_database_ends_in_an_unknown_outcome_after_the_patience()
    {
        await using NpgsqlDataSource nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Password=y;Database=z");
        await using JournalWriter writer = Some.Writer(nowhere, new JournalWriterOptions { PatienceSeconds = 0 });
        await Should.ThrowAsync<JournalUnavailableException>(async () => await writer.AppendAsync(Some.Orders(1, 1), CancellationToken.None));
    }

    [Fact]
    public async Task Stopping_answers_what_was_taken_and_takes_no_more()
    {
        JournalWriter writer = Some.Writer(postgres.DataSource);
        Task<AppendResult>[] taken = [.. Enumerable.Range(0, 50).Select(_ => writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask())];
        await writer.StopAsync();
        (await Task.WhenAll(taken)).ShouldAllBe(result => result.Outcome == AppendOutcome.Appended);
        await Should.ThrowAsync<System.Threading.Channels.ChannelClosedException>(async () => await writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None));
    }

    private async Task<int> KillAsync(string database, CancellationToken cancellationToken)
    {
        int killed = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            killed += (int)await Some.ScalarAsync<long>(postgres.DataSource,
                $"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{database}' and application_name = 'victim'");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        return killed;
    }
}
