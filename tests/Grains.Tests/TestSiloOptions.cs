using System.Net;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Tests;

/// <summary>What a test wants otherwise than an installation has it.</summary>
internal sealed record TestSiloOptions
{
    public PaymentWindowOptions Window { get; init; } = new();

    /// <summary>True where people are paid.</summary>
    public bool FundRequired { get; init; }

    public CohortMap Map { get; init; } = TestSilo.Map;

    /// <summary>The <see cref="TestSilo.Primary"/> of the cluster to join; none makes one.</summary>
    public IPEndPoint? Primary { get; init; }

    /// <summary>Stands between the grains and the streams of events.</summary>
    public Func<IEventStreams, IEventStreams>? Streams { get; init; }

    /// <summary>For tests of a cohort alone: it believes whoever asks it to order.</summary>
    public bool BelievesReleases { get; init; }

    /// <summary>Takes what a grain answers and gives what its caller gets.</summary>
    public Func<object, object>? Answer { get; init; }
}
