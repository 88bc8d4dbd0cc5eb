using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Places;
using AnSinh.Domain.Rules;

namespace AnSinh.Grains.Rules;

/// <summary>The rules of a run, compiled, and its area.</summary>
internal sealed record CompiledScope(RunRules Rules, Area Area);

/// <summary>Compiles the rules of a run once per process; every cohort of the silo uses the same.</summary>
internal sealed class RunRulesCache(RunRuleOptions options)
{
    private const int MaxScopes = 1_000;

    private readonly ConcurrentDictionary<RunScope, CompiledScope> _scopes = new();

    /// <exception cref="ArgumentException">The scope names no programme, month or area that can be paid.</exception>
    public CompiledScope Get(RunScope scope) =>
        TryGet(scope, out CompiledScope? compiled, out string? error) ? compiled : throw new ArgumentException(error, nameof(scope));

    public bool TryGet(RunScope scope, [NotNullWhen(true)] out CompiledScope? compiled, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (_scopes.TryGetValue(scope, out compiled))
            return true;
        if (!Area.TryParse(scope.Area, out Area area, out error)
            || !RunRules.TryCreate(scope.Programme, scope.Period, options, out RunRules? rules, out error))
        {
            return false;
        }

        if (_scopes.Count >= MaxScopes)
            _scopes.Clear();
        compiled = _scopes[scope] = new CompiledScope(rules, area);
        return true;
    }
}
