using AnSinh.Cli.Chaos.Plan;

namespace AnSinh.Cli.Chaos.Faults;

/// <summary>Does what the plan says, and undoes it.</summary>
internal sealed class Nemesis(PostgresStage postgres, KafkaStage kafka, ClusterProcess cluster, TimeProvider time)
{
    /// <summary>The kinds that this stage can do: a full disk needs a disk of our own.</summary>
    public static IReadOnlyList<FaultKind> KindsFor(PostgresStage postgres) =>
        [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.FullDisk || postgres.CanFillDisk)];

    /// <summary>Returns when the fault is over, whatever became of the system meanwhile.</summary>
    public async Task StrikeAsync(Fault fault, CancellationToken cancellationToken)
    {
        await Task.Delay(fault.Delay, time, cancellationToken);
        switch (fault.Kind)
        {
            case FaultKind.KillSilo:
                Signals.Send(cluster.SiloAt(fault.Target), Signals.Kill);
                break;
            case FaultKind.DrainSilo:
                Signals.Send(cluster.SiloAt(fault.Target), Signals.Terminate);
                break;
            case FaultKind.FreezeSilo:
                await FreezeAsync(cluster.SiloAt(fault.Target), fault.Duration, cancellationToken);
                break;
            case FaultKind.KillPostgres:
                postgres.Kill();
                await Task.Delay(fault.Duration, time, cancellationToken);
                await postgres.EnsureRunningAsync(cancellationToken);
                break;
            case FaultKind.FullDisk:
                await FillAsync(fault.Duration, cancellationToken);
                break;
            default:
                await DisturbAsync(fault, cancellationToken);
                break;
        }
    }

    private async Task FreezeAsync(int process, TimeSpan duration, CancellationToken cancellationToken)
    {
        Signals.Send(process, Signals.Stop);
        try
        {
            await Task.Delay(duration, time, cancellationToken);
        }
        finally
        {
            Signals.Send(process, Signals.Continue);
        }
    }

    private async Task FillAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            await postgres.FillDiskAsync(cancellationToken);
            await Task.Delay(duration, time, cancellationToken);
        }
        finally
        {
            postgres.FreeDisk();
        }

        // A server that could not write its log any more has ended.
        await postgres.EnsureRunningAsync(cancellationToken);
    }

    private async Task DisturbAsync(Fault fault, CancellationToken cancellationToken)
    {
        bool database = fault.Kind is FaultKind.SlowPostgres or FaultKind.CutPostgres or FaultKind.HalfOpenPostgres or FaultKind.LosePostgresAnswers;
        TcpProxy proxy = database ? postgres.Proxy : kafka.Proxy;
        proxy.Mode = fault.Kind switch
        {
            FaultKind.SlowPostgres or FaultKind.SlowKafka => ProxyMode.Slow,
            FaultKind.CutPostgres or FaultKind.CutKafka => ProxyMode.Cut,
            FaultKind.HalfOpenPostgres or FaultKind.HalfOpenKafka => ProxyMode.HalfOpen,
            _ => ProxyMode.LoseAnswers,
        };
        try
        {
            await Task.Delay(fault.Duration, time, cancellationToken);
        }
        finally
        {
            proxy.Mode = ProxyMode.Pass;
        }
    }
}
