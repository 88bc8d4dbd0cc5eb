using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Rules;

/// <summary>The rules of a run, compiled, and its area.</summary>
internal sealed record CompiledScope(RunRules Rules, Area Area);

/// <summary>Compiles the rules of a run once per process; every cohort of the silo uses the same.</summary>
internal sealed class RunRulesCache(RunRuleOptions options)
{
    private const int MaxScopes = 1_000;

    private readonly ConcurrentDictionary<ScopeKey, CompiledScope> _scopes = new();

    /// <summary>The run as the domain judges it.</summary>
    /// <exception cref="ArgumentException">The run names no programme, month, area or edition that can be paid.</exception>
    public CompiledRun Get(CohortRun run)
    {
        CompiledScope compiled = TryGet(run.Scope, run.RuleEdition, out CompiledScope? found, out string? error)
            ? found
            : throw new ArgumentException(error, nameof(run));
        return new CompiledRun(run, compiled.Rules, compiled.Area);
    }

    /// <exception cref="ArgumentException">The scope names no programme, month or area that can be paid.</exception>
    public CompiledScope Get(RunScope scope) =>
        TryGet(scope, out CompiledScope? compiled, out string? error) ? compiled : throw new ArgumentException(error, nameof(scope));

    public bool TryGet(RunScope scope, [NotNullWhen(true)] out CompiledScope? compiled, [NotNullWhen(false)] out string? error) =>
        TryGet(scope, edition: null, out compiled, out error);

    /// <param name="edition">Edition of the programme data, null for the newest.</param>
    public bool TryGet(
        RunScope scope, string? edition, [NotNullWhen(true)] out CompiledScope? compiled, [NotNullWhen(false)] out string? error)
    {
        error = null;
        var key = new ScopeKey(scope.Programme, scope.Period, scope.Area, edition);
        if (_scopes.TryGetValue(key, out compiled))
            return true;
        if (!Area.TryParse(scope.Area, out Area area, out error)
            || !RunRules.TryCreate(scope.Programme, scope.Period, options, edition, out RunRules? rules, out error))
        {
            return false;
        }

        if (_scopes.Count >= MaxScopes)
            _scopes.Clear();
        compiled = _scopes[key] = new CompiledScope(rules, area);
        return true;
    }

    private readonly record struct ScopeKey(ProgrammeCode Programme, BenefitPeriod Period, string Area, string? Edition);
}
