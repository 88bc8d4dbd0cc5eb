using System.Security.Cryptography;
using AnSinh.Contracts;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Grains.Rules;

namespace AnSinh.Grains.Batches;

/// <summary>The dry run, and what is read from it.</summary>
internal sealed partial class PaymentBatchGrain
{
    public Task<BatchReply> PrepareAsync(PrepareBatch command, CancellationToken cancellationToken) =>
        InTurnAsync(() => DryRunAsync(command, cancellationToken), cancellationToken);

    private async Task<BatchReply> DryRunAsync(PrepareBatch command, CancellationToken cancellationToken)
    {
        if (IsKnown(command.CommandId))
            return View();
        if (_prepared is not null && (_prepared.Scope != command.Scope || _prepared.Fund != command.Fund))
            return Refuse("wrong-scope", $"Batch {BatchId} is about {Describe(_prepared.Scope, _prepared.Fund)}: make another batch for {Describe(command.Scope, command.Fund)}.");
        if (Life.RefusePreparation(command.Actor) is { } refusal)
            return Refuse(refusal);
        if (command.Fund is { Length: 0 or > ContractLimits.MaxFundCodeLength })
            return Refuse("bad-field", $"Field fund: a fund code has 1 to {ContractLimits.MaxFundCodeLength} characters.");
        if (!rules.TryGet(command.Scope, out CompiledScope? compiled, out string? problem))
            return Refuse("bad-scope", problem);
        CohortRun run = await LookAsync(command.Scope, command.Actor.Trim(), compiled.Rules.Edition.Name, cancellationToken);
        PreparedSums sums = await JudgeAsync(run, cancellationToken);
        var content = new PreparedContent { Lots = sums.Lots, Run = run, Refused = sums.Refused };
        PreparedDetails details = sums.ToDetails(run, command.Fund, compiled.Rules.RateVersion, content.Hash());
        if (details.Payable.Count == 0 && details.RefusedByRule.Count == 0)
            return Refuse("nobody", NobodyOf(command.Scope));
        prepared.State = content;
        await prepared.WriteStateAsync(cancellationToken);
        return await RecordAsync(BatchEventNames.Prepared, command.CommandId, command.Actor, details, cancellationToken);
    }

    public Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken)
    {
        int[] counts = prepared.State.Refused;
        return _prepared is null || prepared.State.Run is not { } run || counts.Length != map.Cohorts
            ? Task.FromResult<RefusedPayout[]>([])
            : PageAsync(skip, limit, cohort => counts[cohort], (cohort, from, count) => Cohort(cohort).RefusalsAsync(run, from, count, cancellationToken));
    }

    public async Task<ChangedPayout[]> ChangesAsync(ChangeKind kind, int skip, int limit, CancellationToken cancellationToken)
    {
        if (_prepared is null || prepared.State.Run is not { } run)
            return [];
        int wanted = Math.Clamp(limit, 0, ContractLimits.MaxRefusalsPerCall);
        var people = new List<ChangedPayout>();
        for (int cohort = 0; cohort < map.Cohorts && people.Count < wanted; cohort++)
        {
            // Nobody counts changed people by cohort: a page further back asks the cohorts before it.
            ChangedPayout[] share = await Cohort(cohort).ChangesAsync(run, kind, 0, skip + wanted - people.Count, cancellationToken);
            int skipped = Math.Min(skip, share.Length);
            skip -= skipped;
            people.AddRange(share.Skip(skipped).Take(wanted - people.Count));
        }

        return [.. people];
    }

    public Task<PersonExplanation?> ExplainAsync(string citizenId, string language, CancellationToken cancellationToken) =>
        prepared.State.Run is { } run ? Cohort(map.CohortOf(citizenId)).ExplainAsync(citizenId, run, language, cancellationToken) : Task.FromResult<PersonExplanation?>(null);

    public Task<CohortRun?> PreparedRunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_prepared is not null && prepared.State.Hash() == _prepared.ContentHash ? prepared.State.Run : null);

    /// <summary>Looks across all cohorts and fixes what was found, so that every later judgement of this content sees the same.</summary>
    private async Task<CohortRun> LookAsync(RunScope scope, string maker, string edition, CancellationToken cancellationToken)
    {
        if (!SharedLook.IsNeeded(options))
            return new CohortRun(scope, maker, SharedFindings.None, edition);
        long seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var look = new SharedLook(options, map.Cohorts);
        await CallAllAsync((cohort, token) => Cohort(cohort).FingerprintsAsync(seed, token), look.Add, cancellationToken);
        return new CohortRun(scope, maker, await Task.Run(() => look.Find(seed), cancellationToken), edition);
    }

    private async Task<PreparedSums> JudgeAsync(CohortRun run, CancellationToken cancellationToken)
    {
        var sums = new PreparedSums(map.Cohorts);
        await CallAllAsync((cohort, token) => Cohort(cohort).JudgeAsync(run, token), sums.Add, cancellationToken);
        return sums;
    }

    /// <summary>Approved is what the cohorts would order now; otherwise somebody would approve what nobody gets.</summary>
    private async Task<BatchReply?> RefuseOutdatedAsync(CancellationToken cancellationToken)
    {
        PreparedSums now = await JudgeAsync(prepared.State.Run!, cancellationToken);
        int differences = prepared.State.Lots!.DifferencesFrom(now.Lots);
        return differences == 0
            ? null
            : Refuse("outdated", $"The registry changed after the dry run: {differences} lots (month and bank of a cohort) would be ordered otherwise. Send the batch back and prepare it again.");
    }

    private async Task CallAllAsync<TResult>(Func<int, CancellationToken, Task<TResult>> call, Action<int, TResult> done, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, Exception> failed = await _fanOut.RunAsync(Enumerable.Range(0, map.Cohorts), call, done, cancellationToken);
        if (failed.Count > 0)
            throw new InvalidOperationException($"{failed.Count} cohorts did not answer; nothing was changed. Try again.", failed.Values.First());
    }

    /// <summary>Asks only the cohorts that hold a part of the page.</summary>
    private async Task<T[]> PageAsync<T>(int skip, int limit, Func<int, int> countOf, Func<int, int, int, Task<T[]>> read)
    {
        int wanted = Math.Clamp(limit, 0, ContractLimits.MaxRefusalsPerCall);
        var page = new List<T>(Math.Min(wanted, 1_000));
        for (int cohort = 0; cohort < map.Cohorts && page.Count < wanted; cohort++)
        {
            int count = countOf(cohort);
            if (skip >= count)
            {
                skip -= count;
                continue;
            }

            page.AddRange(await read(cohort, skip, wanted - page.Count));
            skip = 0;
        }

        return [.. page];
    }

    private static string NobodyOf(RunScope scope) => scope switch
    {
        { ListId: { } list } => $"Nobody of list {list} is in area {scope.Area} and programme {scope.Programme}. Upload the list, or name another.",
        { RetryOf: { } batch } => $"No order of batch {batch} was rejected or returned. There is nothing to try again.",
        _ => $"Nobody with a grant of programme {scope.Programme} is enrolled in area {scope.Area}. Import the registry or choose another area.",
    };

    private static string Describe(RunScope scope, string? fund) =>
        $"{scope.Programme} {scope.Period}, area {scope.Area}{(scope.ListId is { } list ? $", list {list}" : "")}{(scope.RetryOf is { } batch ? $", retry of {batch}" : "")}{(fund is null ? "" : $", fund {fund}")}";
}
