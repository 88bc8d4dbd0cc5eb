using System.Net;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Tests;

/// <summary>What a test wants otherwise than an installation has it.</summary>
internal sealed record TestSiloOptions
{
    public PaymentWindowOptions Window { get; init; } = new();

    public CohortMap Map { get; init; } = TestSilo.Map;

    /// <summary>The <see cref="TestSilo.Primary"/> of the cluster to join; none makes one.</summary>
    public IPEndPoint? Primary { get; init; }

    /// <summary>Stands between the batches and their journal.</summary>
    public Func<IBatchJournal, IBatchJournal>? Journal { get; init; }

    /// <summary>Stands between the funds and their journal.</summary>
    public Func<IFundJournal, IFundJournal>? FundJournal { get; init; }

    /// <summary>Takes what a grain answers and gives what its caller gets.</summary>
    public Func<object, object>? Answer { get; init; }
}
