using System.IO.Hashing;
using System.Text;
using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lists;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Lists;

namespace AnSinh.Intake.Lists;

public sealed partial class InstructionListImporter
{
    private async Task SendAsync(InstructionList list, ListIntake intake, string actor, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = IntakeLimits.ListPartsInFlight,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(intake.Cohorts, options, async (entry, token) =>
        {
            int number = 0;
            foreach (List<InstructionRow> rows in entry.Rows.Parts(ContractLimits.MaxEnrolmentRows))
                await SendPartAsync(list, new PartKey(list.ListId, entry.Cohort, number++), rows, actor, token);
        });
    }

    private async Task SendPartAsync(
        InstructionList list, PartKey part, List<InstructionRow> rows, string actor, CancellationToken cancellationToken)
    {
        PartStart start = await store.BeginAsync(list, part, rows.ConvertAll(row => PlaceOf(list, in row)), cancellationToken);
        if (start.IsDone)
            return;
        var placed = start.Rows.ToHashSet();
        Dictionary<long, InstructionRow> sent = rows.Where(row => placed.Contains(row.Row)).ToDictionary(row => row.Row);
        ListOutcome outcome = sent.Count == 0
            ? new ListOutcome([], [])
            : await ListAsync(list, part, sent.Values, actor, cancellationToken);
        if (outcome.Accepted.Length + outcome.Refused.Length != sent.Count
            || !outcome.Accepted.Concat(outcome.Refused.Select(refused => refused.Row)).All(sent.ContainsKey))
            throw new InvalidOperationException(
                $"List {list.ListId}: cohort {part.Cohort} answered for {outcome.Accepted.Length} + {outcome.Refused.Length} rows of "
                + $"{sent.Count}.");
        HeldRow[] held =
        [
            .. outcome.Refused.Select(
                refused => PackedRows.TextOf(sent[refused.Row]) with
                {
                    Reasons = [ReasonOf(refused)],
                }),
        ];
        await store.EndAsync(
            list, part, new PartEnd(outcome.Accepted, outcome.Accepted.Sum(row => sent[row].Amount), held), cancellationToken);
    }

    private async Task<ListOutcome> ListAsync(
        InstructionList list, PartKey part, IEnumerable<InstructionRow> rows, string actor, CancellationToken cancellationToken)
    {
        ListedInstruction[] instructions =
                    [
            .. rows.Select(
                row => new ListedInstruction(row.Row, row.CitizenId, row.Amount, row.Bank, row.Account) { FullName = row.FullName }),
        ];
        try
        {
            return await calls.AskAsync(part.Cohort, (cohort, token) => cohort.ListAsync(Command(), token), cancellationToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or ArgumentException))
        {
            throw new IOException("The list was taken in up to a point: a cohort could not journal its rows. "
                + "What was journaled stays; upload the same file again to go on.", error);
        }

        // A cohort knows a row again by list and row, so each call may have an id of its own. The registry may have changed since the last
        // one, and another content under the same id would be taken for a second writer.
        ListCommand Command() => new(Guid.NewGuid(), actor, list.ListId, list.Programme, list.Period, instructions);
    }

    /// <summary>What a cohort says of a name is the two names, masked; the words are ours.</summary>
    private static HeldReason ReasonOf(RefusedInstruction refused) => refused.Rule == ListRules.NameMismatch
        ? new HeldReason("full_name", refused.Rule, refused.Explanation)
        : new HeldReason("", refused.Rule, "", refused.Explanation, refused.Remedy);

    private static PartRow PlaceOf(InstructionList list, in InstructionRow row)
    {
        Span<byte> digits = stackalloc byte[12];
        Encoding.ASCII.GetBytes(row.CitizenId, digits);
        long person = (long)XxHash64.HashToUInt64(digits, SeedOf(list.Programme, list.Period));
        Guid? reference = row.EndToEndId.Length == 0 ? null : new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes(row.EndToEndId)));
        return new PartRow(PackedRows.TextOf(in row), person, reference);
    }

    private static long SeedOf(ProgrammeCode programme, BenefitPeriod period)
    {
        string code = programme.Value;
        return ((long)code[0] << 48) | ((long)code[1] << 40) | ((long)code[2] << 32) | period.MonthNumber;
    }
}
