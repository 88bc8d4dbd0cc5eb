using System.Text.Json;
using AnSinh.Client.Documents;
using AnSinh.Domain.Payments;

namespace AnSinh.Cli.Demo;

/// <summary>
/// What a demo run measured. Seconds are wall time, amounts are đồng. Everything but <see cref="SecondMonth"/> is about the first month.
/// </summary>
internal sealed record DemoResult
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public required long Beneficiaries { get; init; }
    public required long Imported { get; init; }
    public required long BadRows { get; init; }
    public required long Ordered { get; init; }
    public required long Refused { get; init; }
    public required long Streamed { get; init; }
    public required long Settled { get; init; }
    public required long Rejected { get; init; }
    public required long Returned { get; init; }
    public required long Outstanding { get; init; }

    /// <summary>
    /// Orders of the SQL view that the independent consumer did not find on a topic, or found with another amount or bank.
    /// </summary>
    public required long Lost { get; init; }

    /// <summary>
    /// Orders that the independent consumer found more than once without the replay header, or that the view does not have.
    /// </summary>
    public required long Duplicated { get; init; }
    public required long AmountOrdered { get; init; }
    public required long AmountSettled { get; init; }
    public required long AmountRejected { get; init; }
    public required long AmountReturned { get; init; }
    public required double GenerateSeconds { get; init; }
    public required double ImportSeconds { get; init; }
    public required double PrepareSeconds { get; init; }

    /// <summary>Until every order is in the journal.</summary>
    public required double ReleaseToOrderedSeconds { get; init; }

    /// <summary>Until the broker has acknowledged every order.</summary>
    public required double ReleaseToAckedSeconds { get; init; }
    public required double ReleaseToClosedSeconds { get; init; }

    /// <summary>Of both months together.</summary>
    public required double CheckSeconds { get; init; }
    public required double TotalSeconds { get; init; }
    public required double BytesPerBeneficiary { get; init; }

    /// <summary>Of both months together, by the banks' ledgers.</summary>
    public required long SecondPayments { get; init; }
    public required bool JournalWhole { get; init; }

    /// <summary>From the second dry run to the first people behind every number of its change report.</summary>
    public required double ChangeSeconds { get; init; }
    public required DemoSecondMonth SecondMonth { get; init; }
    public required IReadOnlyList<string> Faults { get; init; }

    public bool Ok => Lost == 0 && Duplicated == 0 && Outstanding == 0 && SecondPayments == 0 && JournalWhole && Faults.Count == 0
        && AmountOrdered == AmountSettled + AmountRejected + AmountReturned
            && Ordered == Settled + Rejected + Returned
            && Streamed == Ordered
        && SecondMonth.Ok;

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}

/// <summary>The month after: the registry's changes, the report against the first month, and the second batch.</summary>
internal sealed record DemoSecondMonth
{
    public required string Period { get; init; }

    /// <summary>Rows of the delta file, and what they did.</summary>
    public required long Rows { get; init; }
    public required long BadRows { get; init; }
    public required int Added { get; init; }
    public required int Changed { get; init; }
    public required long Refused { get; init; }

    /// <summary>new, stopped, up, down, account-changed, commune-changed.</summary>
    public required IReadOnlyDictionary<string, ChangeDocument> Changes { get; init; }
    public required CountAndSum Arrears { get; init; }
    public required CountAndSum CarriedOver { get; init; }
    public required CountAndSum Deducted { get; init; }
    public required OrderTotals Totals { get; init; }
    public required long Streamed { get; init; }
    public required long Lost { get; init; }
    public required long Duplicated { get; init; }
    public required double ImportSeconds { get; init; }
    public required double PrepareSeconds { get; init; }
    public required double ReleaseToOrderedSeconds { get; init; }
    public required double ReleaseToAckedSeconds { get; init; }
    public required double ReleaseToClosedSeconds { get; init; }

    /// <summary>What is left of the fund that paid the second month, đồng.</summary>
    public required long FundFree { get; init; }

    public bool Ok =>
        Lost == 0 && Duplicated == 0 && Totals.Outstanding.Count == 0 && Totals.Drift == default && Streamed == Totals.Ordered.Count;
}
