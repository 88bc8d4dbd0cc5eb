using System.Diagnostics;
using System.Security.Cryptography;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using AnSinh.Streaming.Records;

namespace AnSinh.Bench;

/// <summary>What the steps of a release cost on one core, alone and warm, in seconds of CPU per million payments.</summary>
/// <param name="Judge">The rules and the hash of the approved content: a dry run.</param>
/// <param name="Plan">Rules, content hash, sort, columns, personal blob and seal: all that a cohort does before it appends.</param>
/// <param name="Seal">Of that: SHA-256 over columns and personal blob.</param>
/// <param name="Apply">Folding the committed entry into the cohort.</param>
/// <param name="Encode">Bundles from the entry.</param>
/// <param name="Manifest">SHA-256 over the bundles.</param>
internal sealed record StageProfile(
    double Judge, double Plan, double Seal, double Apply, double Encode, double Manifest, long PlanAllocatedPerPayment)
{
    private const int Cohorts = 128;
    private const int Rounds = 4;

    /// <summary>Runs the steps over the first cohorts of the registry, on this thread; the last of several rounds counts.</summary>
    public static StageProfile Measure(string registry)
    {
        Cohort[] cohorts = Load(registry);
        StageProfile? profile = null;
        for (int round = 0; round < Rounds; round++)
            profile = MeasureRound(cohorts, BenchSettings.ReferenceMonth.AddMonths(round - 2), round);
        return profile!;
    }

    private static StageProfile MeasureRound(Cohort[] cohorts, BenefitPeriod month, int round)
    {
        if (!RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, month, new RunRuleOptions(), out RunRules? rules, out string error))
            throw new InvalidOperationException(error);
        var context = CommandContext.Create(new Guid(round + 1, 0, 0, new byte[8]), DateTimeOffset.UnixEpoch, "bench");
        var scope = new RunScope(rules.Programme, rules.Period, Area.All.ToString());
        var run = new CompiledRun(new CohortRun(scope, "", SharedValues.None), rules, Area.All);
        double judge = Time(() => Array.ForEach(cohorts, cohort => cohort.Judge(run)));
        IReadOnlyList<CohortLot>[] lots = Array.ConvertAll(cohorts, cohort => cohort.Judge(run).Lots);
        List<JournalEntry> entries = [];
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        double plan = Time(() =>
        {
            for (int i = 0; i < cohorts.Length; i++)
                entries.AddRange(cohorts[i].PlanOrders($"bench-{round}", run, lots[i], context).Entries);
        });
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        double seal = Time(() => entries.ForEach(entry => EntryHash.Seal(entry, entry.PreviousHash)));
        var encoder = new BundleEncoder();
        double encode = Time(() => entries.ForEach(entry => encoder.Encode(entry)));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        long started = Stopwatch.GetTimestamp();
        foreach (JournalEntry entry in entries)
        {
            foreach (EncodedBundle bundle in encoder.Encode(entry))
                SHA256.HashData(encoder.BytesOf(bundle), digest);
        }

        double manifest = Math.Max(0, Stopwatch.GetElapsedTime(started).TotalSeconds - encode);
        double apply = Time(() =>
        {
            foreach (JournalEntry entry in entries)
                cohorts[entry.Cohort].Apply(entry);
        });
        double perMillion = 1_000_000.0 / Math.Max(1, entries.Sum(entry => entry.Count));
        return new StageProfile(
            judge * perMillion, plan * perMillion, seal * perMillion, apply * perMillion, encode * perMillion, manifest * perMillion,
            (long)(allocated * perMillion / 1_000_000));
    }

    private static double Time(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Cohort[] Load(string registry)
    {
        var map = new CohortMap();
        var people = new List<BeneficiaryRecord>[Cohorts];
        using FileStream file = File.OpenRead(registry);
        foreach (RegistryRow row in RegistryReader.Read(file, new RegistryReaderOptions(), TimeProvider.System))
        {
            if (row.Record is { } record && map.CohortOf(record.CitizenId) is var cohort and < Cohorts)
                (people[cohort] ??= []).Add(record);
        }

        var context = CommandContext.Create(Guid.Empty, DateTimeOffset.UnixEpoch, "bench");
        return [.. people.Select((rows, number) =>
        {
            var cohort = new Cohort(number);
            if (rows is not null && cohort.PlanEnrolment(rows, context).Entry is { } entry)
                cohort.Apply(entry);
            return cohort;
        })];
    }
}
