using System.Globalization;
using System.Text;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lists;
using AnSinh.Domain.Payments;
using AnSinh.Files.Lists;
using AnSinh.Fixtures;
using AnSinh.Intake.Lists;
using AnSinh.Ports.Lists;
using AnSinh.Storage.Lists;
using Npgsql;

namespace AnSinh.Grains.Tests.Lists;

/// <summary>Lists from the file to the cohorts' journals and back to the officer.</summary>
[Trait("needs", "postgres")]
public sealed class InstructionListTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int People = 40;
    private const long Allowance = 750_000;
    private const string Header = "citizen_id,full_name,amount,currency,bank_bin,account_number,end_to_end_id";

    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-lists-").FullName;
    private TestSilo _silo = null!;
    private NpgsqlDataSource _database = null!;
    private InstructionListStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        string database = await postgres.CreateDatabaseAsync();
        _silo = await TestSilo.StartAsync(database);
        _database = NpgsqlDataSource.Create(database);
        _store = new InstructionListStore(_database);
        await _silo.EnrolAsync(Enumerable.Range(0, People).Select(number => TestSilo.Person(number)));
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Good_rows_are_journaled_bad_rows_come_back_and_the_correction_brings_them_in()
    {
        string[] rows = [
            .. Enumerable.Range(0, People - 1).Select(Row), Row(People - 1).Replace("0071000123456", "x", StringComparison.Ordinal),
            Row(900)];
        ListReply reply = await UploadAsync("L-1", rows);
        reply.Faults.ShouldBeEmpty();
        (
            reply.List!.Accepted, reply.List.Held,
            reply.List.StillHeld).ShouldBe((new CountAndSum(People - 1, (People - 1) * Allowance), 2, 2));
        reply.Errors.Select(error => error.Rule).ShouldBe(["ACCOUNT_FORMAT", "NO_DECISION"]);
        (await PayableAsync("L-1")).ShouldBe(reply.List.Accepted);

        string held = await HeldAsync("L-1");
        held.ShouldContain("ACCOUNT_FORMAT");
        await _silo.EnrolAsync([TestSilo.Person(900)]);
        string corrected = held.Replace(",x,", ",'0071000123456,", StringComparison.Ordinal);
        ListReply correction = await UploadTextAsync(corrected, new ListHead());
        correction.Faults.ShouldBeEmpty();
        (correction.List!.ListId, correction.List.Parent, correction.List.Root).ShouldBe(("L-1-C1", "L-1", "L-1"));
        correction.List.Accepted.ShouldBe(new CountAndSum(2, 2 * Allowance));
        InstructionList parent = (await _store.FindAsync("L-1", CancellationToken.None))!;
        (parent.Held, parent.StillHeld).ShouldBe((2, 0));
        parent.Corrections.ShouldBe(["L-1-C1"]);
        (await HeldAsync("L-1")).ShouldNotContain("NO_DECISION");
    }

    [Fact, Trait("rule", "ROW_CORRECTED"), Trait("rule", "CORRECTION_ROW"), Trait("rule", "PARENT_UNKNOWN")]
    public async Task A_row_is_brought_in_once_in_its_lineage_and_only_if_it_was_refused()
    {
        await UploadAsync("L-1", [Row(0), Row(1).Replace("750000", "0", StringComparison.Ordinal)], sum: Allowance);
        string held = (await HeldAsync("L-1"))
            .Replace("Văn An,0,", "Văn An,750000,", StringComparison.Ordinal)
            .Replace("control_sum,0", "control_sum,750000", StringComparison.Ordinal);
        (await UploadTextAsync(held, new ListHead())).List!.Accepted.Count.ShouldBe(1);

        ListReply again = await UploadTextAsync(
            held
                .Replace("L-1-C1", "L-1-C2", StringComparison.Ordinal)
                .Replace(TestSilo.Person(1).CitizenId, TestSilo.Person(5).CitizenId, StringComparison.Ordinal), new ListHead());
        again.List!.Accepted.Count.ShouldBe(0);
        again.Errors.ShouldHaveSingleItem().Rule.ShouldBe("ROW_CORRECTED");

        ListReply stranger = await UploadTextAsync(
            held.Replace("L-1-C1", "L-1-C3", StringComparison.Ordinal).Replace("\n3,", "\n2,", StringComparison.Ordinal), new ListHead());
        stranger.Faults.ShouldHaveSingleItem().Rule.ShouldBe("CORRECTION_ROW");
        ListReply orphan = await UploadTextAsync(
            held.Replace("L-1-C1", "L-1-C4", StringComparison.Ordinal).Replace("parent,L-1", "parent,L-9", StringComparison.Ordinal),
            new ListHead());
        orphan.Faults.ShouldHaveSingleItem().Rule.ShouldBe("PARENT_UNKNOWN");
        (await _store.RecentAsync(10, CancellationToken.None)).Select(list => list.ListId).ShouldBe(["L-1-C2", "L-1-C1", "L-1"]);
    }

    [Fact, Trait("rule", "MSGID_DUP")]
    public async Task The_same_upload_gets_the_first_answer_and_another_content_under_its_id_is_refused()
    {
        ListReply first = await UploadAsync("L-1", [Row(0), Row(900)]);
        ListReply again = await UploadAsync("L-1", [Row(0), Row(900)]);
        again.IsRepeat.ShouldBeTrue();
        again.List!.Accepted.ShouldBe(first.List!.Accepted);
        again.Errors.ShouldBe(first.Errors);
        ListFault fault = (await UploadAsync("L-1", [Row(0), Row(1)])).Faults.ShouldHaveSingleItem();
        (fault.Rule, fault.IsoReason).ShouldBe(("MSGID_DUP", "DU01"));
    }

    [Fact, Trait("rule", "ID_DUPLICATE"), Trait("rule", "E2E_DUP")]
    public async Task A_person_and_a_reference_are_in_one_list_only()
    {
        await UploadAsync("L-1", [Row(0) + "A-1", Row(1)]);
        ListReply other = await UploadAsync("L-2", [Row(0), Row(2) + "A-1", Row(3)]);
        other.List!.Accepted.Count.ShouldBe(1);
        other.Errors.Select(error => error.Rule).ShouldBe(["ID_DUPLICATE", "E2E_DUP"]);
        other.Errors.ShouldAllBe(error => error.Explanation.Contains("list L-1") && error.ExplanationVi.Contains("danh sách L-1"));
        (await PayableAsync("L-2")).ShouldBe(new CountAndSum(1, Allowance));
    }

    [Fact, Trait("rule", "CTRLSUM"), Trait("rule", "NBOFTXS")]
    public async Task A_list_whose_totals_do_not_match_changes_nothing()
    {
        ListReply reply = await UploadTextAsync($"{Header}\n{Row(0)}\n", new ListHead("L-1", "MSA", "2024-12", "2", "1500000"));
        reply.List.ShouldBeNull();
        reply.Faults.Select(fault => fault.Rule).ShouldBe(["NBOFTXS", "CTRLSUM"]);
        (await _store.RecentAsync(10, CancellationToken.None)).ShouldBeEmpty();
        (await PayableAsync("L-1")).ShouldBe(default);
        (await UploadAsync("L-1", [Row(0)])).List!.Accepted.Count.ShouldBe(1);
    }

    [Fact, Trait("rule", "IN_PROGRESS")]
    public async Task Two_uploads_of_one_list_do_not_mix()
    {
        await using (IAsyncDisposable? entered = await _store.EnterAsync("L-1", CancellationToken.None))
            (await UploadAsync("L-1", [Row(0)])).Faults.ShouldHaveSingleItem().Rule.ShouldBe("IN_PROGRESS");
        (await UploadAsync("L-1", [Row(0)])).List!.Accepted.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task After_a_crash_the_same_upload_ends_in_the_same_state(int partsBefore, bool afterTheCohort)
    {
        string[] rows = [.. Enumerable.Range(0, People).Select(Row), Row(900), Row(3).Replace("750000", "-1", StringComparison.Ordinal)];
        var crashing = new InstructionListImporter(
            new CrashingStore(_store, partsBefore, afterTheCohort), _silo.Calls, TestSilo.Map, TimeProvider.System);
        await Should.ThrowAsync<CrashException>(() => UploadAsync("L-1", rows, sum: ((People + 1) * Allowance) - 1, importer: crashing));
        (await _store.FindAsync("L-1", CancellationToken.None))!.CompletedAt.ShouldBeNull();

        ListReply reply = await UploadAsync("L-1", rows, sum: ((People + 1) * Allowance) - 1);
        reply.List!.Accepted.ShouldBe(new CountAndSum(People, People * Allowance));
        reply.List.Held.ShouldBe(2);
        (await PayableAsync("L-1")).ShouldBe(reply.List.Accepted);
    }

    private static string Row(int number) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{TestSilo.Person(number).CitizenId},Nguyễn Văn An,{Allowance},VND,970436,0071000123456,");

    private Task<ListReply> UploadAsync(string id, string[] rows, long? sum = null, InstructionListImporter? importer = null) =>
        UploadTextAsync(
        $"{Header}\n{string.Join('\n', rows)}\n",
        new ListHead(id, "MSA", "2024-12", $"{rows.Length}", $"{sum ?? rows.Length * Allowance}"),
        importer);

    private async Task<ListReply> UploadTextAsync(string text, ListHead head, InstructionListImporter? importer = null)
    {
        string path = Path.Combine(_folder, "list.csv");
        await File.WriteAllTextAsync(path, text);
        return await (importer ?? Importer).UploadAsync(path, head, "lan", CancellationToken.None);
    }

    private InstructionListImporter Importer => new(_store, _silo.Calls, TestSilo.Map, TimeProvider.System);

    private async Task<string> HeldAsync(string listId)
    {
        using var held = new MemoryStream();
        (await Importer.WriteHeldAsync(listId, held, "vi", CancellationToken.None)).ShouldNotBeNull();
        return Encoding.UTF8.GetString(held.ToArray());
    }

    /// <summary>What a run over the list would order: the cohorts' own word.</summary>
    private async Task<CountAndSum> PayableAsync(string listId)
    {
        var run = new CohortRun(TestSilo.Everybody with { ListId = listId }, "lan", SharedValues.None);
        CountAndSum sum = default;
        for (int cohort = 0; cohort < TestSilo.Map.Cohorts; cohort++)
        {
            CohortDryRun judged = await _silo.Grains.GetGrain<IBeneficiaryCohortGrain>(cohort).JudgeAsync(run, CancellationToken.None);
            sum = judged.Lots.Where(lot => lot.Period == TestSilo.December).Aggregate(sum, (total, lot) => total + lot.Sum);
        }

        return sum;
    }

    private sealed class CrashException : Exception;

    /// <summary>Dies before a part is begun, or after its cohort has journaled and before that is recorded.</summary>
    private sealed class CrashingStore(IInstructionListStore store, int partsBefore, bool afterTheCohort) : IInstructionListStore
    {
        private int _parts;

        public Task<IAsyncDisposable?> EnterAsync(string listId, CancellationToken cancellationToken) =>
            store.EnterAsync(listId, cancellationToken);

        public Task<InstructionList?> FindAsync(string listId, CancellationToken cancellationToken) =>
            store.FindAsync(listId, cancellationToken);

        public Task<IReadOnlyList<InstructionList>> RecentAsync(int limit, CancellationToken cancellationToken) =>
            store.RecentAsync(limit, cancellationToken);

        public Task<bool> RegisterAsync(InstructionList list, IEnumerable<HeldRow> held, CancellationToken cancellationToken) =>
            store.RegisterAsync(list, held, cancellationToken);

        public Task<IReadOnlySet<long>> RefusedRowsAsync(string root, CancellationToken cancellationToken) =>
            store.RefusedRowsAsync(root, cancellationToken);

        public Task<PartStart> BeginAsync(
            InstructionList list, PartKey part, IReadOnlyList<PartRow> rows, CancellationToken cancellationToken) =>
            !afterTheCohort && Interlocked.Increment(ref _parts) > partsBefore
                ? throw new CrashException()
                : store.BeginAsync(list, part, rows, cancellationToken);

        public Task EndAsync(InstructionList list, PartKey part, PartEnd end, CancellationToken cancellationToken) =>
            afterTheCohort && Interlocked.Increment(ref _parts) > partsBefore
                ? throw new CrashException()
                : store.EndAsync(list, part, end, cancellationToken);

        public Task<InstructionList> CompleteAsync(string listId, DateTimeOffset at, CancellationToken cancellationToken) =>
            store.CompleteAsync(listId, at, cancellationToken);

        public IAsyncEnumerable<HeldRow> HeldAsync(string listId, bool openOnly, CancellationToken cancellationToken) =>
            store.HeldAsync(listId, openOnly, cancellationToken);
    }
}
