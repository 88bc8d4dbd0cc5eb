using System.IO.Hashing;
using System.Text;

namespace AnSinh.Domain.Cohorts;

/// <summary>Which cohort owns a person, and which lane streams a cohort. Both numbers are fixed when a database is created.</summary>
[GenerateSerializer, Immutable, Alias("cohort-map.v1")]
public sealed record CohortMap
{
    public const int DefaultCohorts = 1_024;
    public const int DefaultLanes = 4;
    public const int MaxLanes = 256;

    private const int PeoplePerCohort = 400;
    private const int MinCohorts = 64;

    public CohortMap(int cohorts = DefaultCohorts, int lanes = DefaultLanes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cohorts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cohorts, Primitives.EndToEndId.MaxCohort + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lanes, MaxLanes);
        Cohorts = cohorts;
        Lanes = lanes;
    }

    /// <summary>
    /// A map for a database that will hold so many people: a power of two that gives a cohort some 400, from 64 to
    /// <see cref="DefaultCohorts"/>. Smaller cohorts make smaller bundles, and each costs the same to send.
    /// </summary>
    public static CohortMap ForPeople(long people)
    {
        ulong cohorts = System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, people / PeoplePerCohort));
        return new((int)Math.Clamp(cohorts, MinCohorts, DefaultCohorts));
    }

    [Id(0)]
    public int Cohorts { get; init; }

    [Id(1)]
    public int Lanes { get; init; }

    /// <summary>The cohort of a functional id: the range of XXH64(id) that the cohort owns.</summary>
    public int CohortOf(string functionalId)
    {
        ArgumentNullException.ThrowIfNull(functionalId);
        Span<byte> utf8 = stackalloc byte[64 * 3];
        int length = Encoding.UTF8.GetBytes(functionalId, utf8);
        ulong hash = XxHash64.HashToUInt64(utf8[..length]);
        return (int)(((hash >> 32) * (ulong)Cohorts) >> 32);
    }

    public int LaneOf(int cohort) => cohort % Lanes;

    public IEnumerable<int> CohortsOfLane(int lane)
    {
        for (int cohort = lane; cohort < Cohorts; cohort += Lanes)
            yield return cohort;
    }
}
