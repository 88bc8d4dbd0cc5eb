using AnSinh.Domain.Places;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>A run as a cohort judges it: with the rules and the area that its scope names.</summary>
/// <param name="Rules">Programme, month, edition and options.</param>
public sealed record CompiledRun(CohortRun Run, RunRules Rules, Area Area)
{
    /// <summary>What the run is about.</summary>
    public RunScope Scope => Run.Scope;
}
