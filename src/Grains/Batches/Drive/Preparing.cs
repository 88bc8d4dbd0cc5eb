using System.Security.Cryptography;
using AnSinh.Contracts;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Rules;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>The dry run, and whether it is still what the cohorts would order.</summary>
internal sealed class Preparing(DriveContext batch, RunRulesCache rules, RunRuleOptions options)
{
    private PreparedDetails? Prepared => batch.Record.Prepared;

    private PreparedContent Content => batch.Content.Value;

    /// <summary>
    /// Judges everybody of the scope, keeps the content, and returns what the event is to say; or why nothing was prepared.
    /// </summary>
    public async Task<(PreparedDetails? Details, BatchRefusal? Refusal)> TryAsync(PrepareBatch command, CancellationToken cancellationToken)
    {
        if (Prepared is { } earlier && (earlier.Scope != command.Scope || earlier.Fund != command.Fund))
        {
            return Refuse(RefusalCode.WrongScope,
                $"Batch {batch.BatchId} is about {Describe(earlier.Scope, earlier.Fund)}: "
                + $"make another batch for {Describe(command.Scope, command.Fund)}.");
        }

        if (batch.Record.Life.RefusePreparation(command.Actor) is { } refusal)
            return (null, refusal);
        if (command.Fund is { Length: 0 or > ContractLimits.MaxFundCodeLength })
            return Refuse(RefusalCode.BadField, $"Field fund: a fund code has 1 to {ContractLimits.MaxFundCodeLength} characters.");
        if (!rules.TryGet(command.Scope, out CompiledScope? compiled, out string? problem))
            return Refuse(RefusalCode.BadScope, problem);
        CohortRun run = await LookAsync(command.Scope, command.Actor, compiled.Rules.Edition.Name, cancellationToken);
        PreparedSums sums = await JudgeAsync(run, cancellationToken);
        var content = new PreparedContent
        {
            Lots = sums.Lots, Run = run, Refused = sums.Refused, Contributors = PreparedContent.Write(sums.Contributors),
        };
        PreparedDetails details = sums.ToDetails(run, command.Fund, compiled.Rules.RateVersion, content.Hash());
        if (details.Payable.Count == 0 && details.RefusedByRule.Count == 0)
            return Refuse(RefusalCode.Nobody, NobodyOf(command.Scope));
        await batch.Content.KeepAsync(content, cancellationToken);
        return (details, null);
    }

    /// <summary>Approved is what the cohorts would order now; otherwise somebody would approve what nobody gets.</summary>
    public async Task<BatchRefusal?> RefuseOutdatedAsync(CancellationToken cancellationToken)
    {
        PreparedSums now = await JudgeAsync(Content.Run!, cancellationToken);
        int differences = Content.Lots!.DifferencesFrom(now.Lots);
        string[] newHands = [.. now.Contributors.Except(Prepared!.Contributors).Select(static person => person.Actor)];
        if (differences == 0 && newHands.Length > 0)
        {
            return new BatchRefusal(RefusalCode.Outdated,
                $"After the dry run {string.Join(", ", newHands)} changed records of people who are paid. "
                + "Send the batch back and prepare it again.");
        }

        return differences == 0
            ? null
            : new BatchRefusal(RefusalCode.Outdated,
                $"The registry changed after the dry run, or another batch has ordered the month for these people: {differences} lots "
                + "(month and bank of a cohort) would be ordered otherwise. Send the batch back and prepare it again.");
    }

    /// <summary>Journals in the person's cohort that the hold is lifted; null when that is done.</summary>
    public async Task<BatchRefusal?> RefuseLiftAsync(LiftHold command, CancellationToken cancellationToken)
    {
        if (batch.Record.Life.RefuseLift(command.Actor, command.Reason, command.Content) is { } refusal)
            return refusal;
        RunScope scope = Prepared!.Scope;
        var decision = new CaseCommand(
            command.CommandId, command.Actor, command.CitizenId, OfficerDecision.LiftHold,
            scope.Programme, scope.Period, command.Rule, 0, command.Reason)
        {
            Run = Content.Run,
        };
        CaseReply decided = await batch.Cohorts.DecideAsync(batch.Map.CohortOf(command.CitizenId), decision, cancellationToken);
        return decided.Error is { } error ? new BatchRefusal(RefusalCodes.Parse(error), decided.Message!) : null;
    }

    /// <summary>Looks across all cohorts and fixes what was found, so that every later judgement of this content sees the same.</summary>
    private async Task<CohortRun> LookAsync(RunScope scope, string maker, string edition, CancellationToken cancellationToken)
    {
        if (!SharedLook.IsNeeded(options))
            return new CohortRun(scope, maker, SharedValues.None, edition, CohortRun.CurrentControls, batch.BatchId);
        long seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var look = new SharedLook(options, batch.Map.Cohorts);
        await CallAllAsync((cohort, token) => batch.Cohorts.FingerprintsAsync(cohort, seed, token), look.Add, cancellationToken);
        SharedValues found = await Task.Run(() => look.Find(seed), cancellationToken);
        return new CohortRun(scope, maker, found, edition, CohortRun.CurrentControls, batch.BatchId);
    }

    private async Task<PreparedSums> JudgeAsync(CohortRun run, CancellationToken cancellationToken)
    {
        var sums = new PreparedSums(batch.Map.Cohorts);
        await CallAllAsync((cohort, token) => batch.Cohorts.JudgeAsync(cohort, run, token), sums.Add, cancellationToken);
        return sums;
    }

    private async Task CallAllAsync<TResult>(
        Func<int, CancellationToken, Task<TResult>> call, Action<int, TResult> done, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, Exception> failed = await batch.FanOut.RunAsync(batch.AllCohorts, call, done, cancellationToken);
        if (failed.Count > 0)
        {
            throw new InvalidOperationException(
                $"{failed.Count} cohorts did not answer; nothing was changed. Try again.", failed.Values.First());
        }
    }

    private static (PreparedDetails?, BatchRefusal?) Refuse(RefusalCode code, string message) => (null, new BatchRefusal(code, message));

    private static string NobodyOf(RunScope scope) => scope switch
    {
        { ListId: { } list } =>
            $"Nobody of list {list} is in area {scope.Area} and programme {scope.Programme}. Upload the list, or name another.",
        { RetryOf: { } retried } => $"No order of batch {retried} was rejected or returned. There is nothing to try again.",
        _ =>
            $"Nobody with a grant of programme {scope.Programme} is enrolled in area {scope.Area}. "
            + "Import the registry or choose another area.",
    };

    private static string Describe(RunScope scope, string? fund)
    {
        string list = scope.ListId is { } id ? $", list {id}" : "", retry = scope.RetryOf is { } retried ? $", retry of {retried}" : "";
        return $"{scope.Programme} {scope.Period}, area {scope.Area}{list}{retry}{(fund is null ? "" : $", fund {fund}")}";
    }
}
