using System.ComponentModel.DataAnnotations;

namespace AnSinh.BankSimulator;

/// <summary>How the simulated banks behave. What a bundle meets depends on the seed and the bundle alone, so runs repeat.</summary>
public sealed class SimulatorOptions
{
    /// <summary>Directory of the banks' ledgers, one file a bank.</summary>
    [Required]
    public string LedgerDirectory { get; set; } = ".";

    /// <summary>Say that an order was accepted (ACSP) before saying how it ended; a bank that answers at once may leave it out.</summary>
    /// <value>The default value is true.</value>
    public bool Acceptances { get; set; } = true;

    /// <summary>Share of bundles whose final statuses are late.</summary>
    /// <value>The default value is 0.</value>
    [Range(0.0, 1.0)]
    public double SlowShare { get; set; }

    /// <summary>The most that a slow status is late.</summary>
    /// <value>The default value is 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan SlowMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Share of bundles that are answered twice with the same message ids.</summary>
    /// <value>The default value is 0.</value>
    [Range(0.0, 1.0)]
    public double RepeatedShare { get; set; }

    /// <summary>Share of bundles whose acceptance (ACSP) comes after the final status.</summary>
    /// <value>The default value is 0.</value>
    [Range(0.0, 1.0)]
    public double OutOfOrderShare { get; set; }

    /// <value>The default value is 1.</value>
    public int Seed { get; set; } = 1;

    /// <summary>Force the ledger to the disk before the statuses go out: survives a power cut, not only a dead process.</summary>
    /// <value>The default value is false.</value>
    public bool FlushToDisk { get; set; }

    /// <summary>Records that a bank takes at once.</summary>
    /// <value>The default value is 256 records.</value>
    [Range(1, 10_000)]
    public int MaxRecords { get; set; } = 256;
}
