using System.Globalization;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lists;
using AnSinh.Domain.Rules;
using AnSinh.Files.Lists;
using AnSinh.Ports.Lists;

namespace AnSinh.Intake.Lists;

/// <summary>Takes in lists of payment instructions (<c>docs/officers/lists.md</c>) and gives back what is held of them.</summary>
/// <remarks>
/// The order of the writes. First the list with the rows that its own checks refuse, in one transaction: from then on the id is taken, and
/// each row is held or still to be sent by whoever uploads the same file. Then part by part: the places of the rows (person, EndToEndId,
/// row of the lineage) before the cohort is called, so that no other list can bring the same row while the call is under way; the call; the
/// cohort's answer, which gives refused rows' places back. Places that are taken and not used after a crash are used by the repeat, which
/// begins the same parts with the same rows. Last the totals, which the database accepts only when accepted and held rows add up to the
/// file's.
/// </remarks>
public sealed partial class InstructionListImporter(IInstructionListStore store, CohortCalls calls, CohortMap map, TimeProvider time)
{
    /// <summary>Checks the whole file, then registers the list, sends its good rows to their cohorts and holds the others.</summary>
    /// <param name="path">CSV, XLSX or JSON, told apart by content.</param>
    /// <param name="head">What the upload says of the list; what the file says too must agree.</param>
    /// <param name="actor">Who uploads; every journal entry says so.</param>
    /// <exception cref="IOException">A cohort could not journal its rows. What was journaled stays: upload the same file again to go
    /// on.</exception>
    public async Task<ListReply> UploadAsync(string path, ListHead head, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentException.ThrowIfNullOrEmpty(actor);
        using var intake = new ListIntake(map);
        IReadOnlyList<ListFault> faults = await Task.Run(() => intake.Read(path, head, cancellationToken), cancellationToken);
        if (intake.List is not { } read || faults.Count > 0)
            return Refused(faults);
        await using IAsyncDisposable? entered = await store.EnterAsync(read.MsgId, cancellationToken);
        if (entered is null)
            return Refused([ListTexts.Refuse(ListRules.InProgress, "msg_id", read.MsgId)]);
        InstructionList? list = await store.FindAsync(read.MsgId, cancellationToken);
        if (list is not null && !IsSame(list, read, intake.FileSha256))
            return Refused(
                [
                    ListTexts.Refuse(
                        ListRules.MsgIdDup, "msg_id", list.ListId,
                        list.UploadedAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), list.UploadedBy)]);
        if (list?.CompletedAt is not null)
            return (await AnswerAsync(list, isRepeat: true, cancellationToken)) with { Notes = intake.Notes };
        if (list is null)
        {
            (list, ListFault? fault) = await RegisterAsync(read, intake, actor, cancellationToken);
            if (fault is not null)
                return Refused([fault]);
        }

        await SendAsync(list!, intake, actor, cancellationToken);
        ListReply reply = await AnswerAsync(
            await store.CompleteAsync(read.MsgId, time.GetUtcNow(), cancellationToken), isRepeat: false, cancellationToken);
        return reply with { Notes = intake.Notes };
    }

    /// <summary>Null when there is no such list.</summary>
    public Task<InstructionList?> FindAsync(string listId, CancellationToken cancellationToken) =>
        store.FindAsync(listId, cancellationToken);

    /// <summary>Lists, newest first, at most <paramref name="limit"/> (1–1,000).</summary>
    public Task<IReadOnlyList<InstructionList>> RecentAsync(int limit, CancellationToken cancellationToken) =>
        store.RecentAsync(limit, cancellationToken);

    /// <summary>
    /// Writes the rows that are still held as a CSV that can be corrected and uploaded again: UTF-8 with byte order mark, unmasked personal
    /// data.
    /// </summary>
    /// <param name="language">Of explanations and remedies, <c>vi</c> or <c>en</c>.</param>
    /// <returns>Rows written; null, and nothing written, when there is no such list.</returns>
    public async Task<long?> WriteHeldAsync(string listId, Stream destination, string language, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await store.FindAsync(listId, cancellationToken) is not { } list)
            return null;
        var file = new HeldFile();
        await foreach (HeldRow row in store.HeldAsync(listId, openOnly: true, cancellationToken))
            file.Count(row.Fields);
        file.Head(listId, CorrectionOf(list), list.Programme.Value, list.Period.ToString());
        long rows = 0;
        await foreach (HeldRow row in store.HeldAsync(listId, openOnly: true, cancellationToken))
        {
            file.Row(row.OriginRow, row.Fields, [.. Describe(row)], language == Languages.Vietnamese);
            if (++rows % FlushRows == 0)
                await destination.WriteAsync(file.Take(), cancellationToken);
        }

        await destination.WriteAsync(file.Take(), cancellationToken);
        return rows;
    }

    /// <summary>
    /// The errors of the rows that are still held, from row <paramref name="afterRow"/>, of at most <paramref name="limit"/> rows, values
    /// masked.
    /// </summary>
    public Task<IReadOnlyList<ListRowError>> ErrorsAsync(string listId, long afterRow, int limit, CancellationToken cancellationToken) =>
        ErrorsAsync(listId, openOnly: true, afterRow, limit, cancellationToken);

    private const int FlushRows = 500;

    private static ListReply Refused(IReadOnlyList<ListFault> faults) => new(null, [], faults, IsRepeat: false);

    private static bool IsSame(InstructionList list, CheckedList read, byte[] sha256) =>
        list.FileSha256.AsSpan().SequenceEqual(sha256) && list.Programme == read.Programme && list.Period == read.Period
        && list.ExecutionDate == read.ExecutionDate && list.Parent == read.Parent;

    private static string CorrectionOf(InstructionList list)
    {
        string suffix = string.Create(CultureInfo.InvariantCulture, $"-C{list.Corrections.Count + 1}");
        return list.ListId[..Math.Min(list.ListId.Length, ListLimits.MaxIdLength - suffix.Length)] + suffix;
    }

    private async Task<(InstructionList? List, ListFault? Fault)> RegisterAsync(
        CheckedList read, ListIntake intake, string actor, CancellationToken cancellationToken)
    {
        string root = read.MsgId;
        if (read.Parent is not null)
        {
            InstructionList? parent = await store.FindAsync(read.Parent, cancellationToken);
            if (parent?.CompletedAt is null || parent.Programme != read.Programme || parent.Period != read.Period)
                return (null, ListTexts.Refuse(ListRules.ParentUnknown, "parent", read.Parent));
            root = parent.Root;
            IReadOnlySet<long> refused = await store.RefusedRowsAsync(root, cancellationToken);
            long[] strangers = [.. intake.Origins.Where(row => !refused.Contains(row)).Take(ListLimits.MaxNamedRows)];
            if (strangers.Length > 0)
                return (null, ListTexts.Refuse(ListRules.CorrectionRow, "row", read.Parent, string.Join(", ", strangers)));
        }

        var list = new InstructionList
        {
            ListId = read.MsgId,
            Parent = read.Parent,
            Root = root,
            Programme = read.Programme,
            Period = read.Period,
            ExecutionDate = read.ExecutionDate,
            Rows = read.Rows,
            ControlSum = read.ControlSum,
            FileSha256 = intake.FileSha256,
            UploadedBy = actor,
            UploadedAt = time.GetUtcNow(),
        };
        return await store.RegisterAsync(list, intake.Held, cancellationToken)
            ? (list, null)
            : (null, ListTexts.Refuse(ListRules.InProgress, "msg_id", read.MsgId));
    }

    private async Task<ListReply> AnswerAsync(InstructionList list, bool isRepeat, CancellationToken cancellationToken) =>
        new(list, await ErrorsAsync(list.ListId, openOnly: false, 0, IntakeLimits.MaxReportedListErrors, cancellationToken), [], isRepeat);

    private async Task<IReadOnlyList<ListRowError>> ErrorsAsync(
        string listId, bool openOnly, long afterRow, int limit, CancellationToken cancellationToken)
    {
        var errors = new List<ListRowError>();
        int rows = 0;
        await foreach (HeldRow row in store.HeldAsync(listId, openOnly, cancellationToken))
        {
            if (row.Row <= afterRow)
                continue;
            if (++rows > limit)
                break;
            errors.AddRange(Describe(row));
        }

        return errors;
    }

    private static IEnumerable<ListRowError> Describe(HeldRow row) => row.Reasons.Select(reason =>
        ListTexts.Describe(
            row.Row, reason.Field, ValueOf(row, reason.Field), reason.Rule, reason.Detail, reason.Explanation, reason.Remedy));

    private static string ValueOf(HeldRow row, string field)
    {
        for (int i = 0; i < ListColumns.Names.Count; i++)
        {
            if (ListColumns.Names[i] == field)
                return row.Fields[i];
        }

        return field.Length == 0 ? "" : row.OriginRow.ToString(CultureInfo.InvariantCulture);
    }
}
