using AnSinh.Chaos.Plan;

namespace AnSinh.Chaos.Faults;

/// <summary>Does what the plan says, and undoes it.</summary>
internal sealed class Nemesis(PostgresStage postgres, KafkaStage kafka, ClusterProcess cluster, TimeProvider time)
{
    /// <summary>Returns when the fault is over, whatever became of the system meanwhile; false when this machine cannot do it.</summary>
    public async Task<bool> StrikeAsync(Fault fault, CancellationToken cancellationToken)
    {
        await Task.Delay(fault.Delay, time, cancellationToken);
        switch (fault.Kind)
        {
            case FaultKind.KillSilo:
                SignalSilo(fault.Target, Signals.Kill);
                break;
            case FaultKind.DrainSilo:
                SignalSilo(fault.Target, Signals.Terminate);
                break;
            case FaultKind.FreezeSilo:
                await FreezeAsync(fault, cancellationToken);
                break;
            case FaultKind.KillPostgres:
                postgres.Kill();
                await Task.Delay(fault.Duration, time, cancellationToken);
                await postgres.EnsureRunningAsync(cancellationToken);
                break;
            case FaultKind.KillBroker:
                await kafka.KillAsync(cancellationToken);
                break;
            case FaultKind.PauseBroker:
                await kafka.PauseAsync(fault.Duration, cancellationToken);
                break;
            case FaultKind.JumpClock:
                cluster.SetClock(fault.Jump);
                try
                {
                    await Task.Delay(fault.Duration, time, cancellationToken);
                }
                finally
                {
                    cluster.SetClock(TimeSpan.Zero);
                }

                break;
            case FaultKind.FullDisk when !postgres.CanFillDisk:
                return false;
            case FaultKind.FullDisk:
                await FillAsync(fault.Duration, cancellationToken);
                break;
            default:
                await DisturbAsync(fault, cancellationToken);
                break;
        }

        return true;
    }

    private void SignalSilo(int target, int signal)
    {
        if (cluster.SiloAt(target) is { } silo)
            Signals.Send(silo.ProcessId, signal);
    }

    private async Task FreezeAsync(Fault fault, CancellationToken cancellationToken)
    {
        if (cluster.SiloAt(fault.Target) is not { } silo)
            return;
        Signals.Send(silo.ProcessId, Signals.Stop);
        try
        {
            await Task.Delay(fault.Duration, time, cancellationToken);
        }
        finally
        {
            Signals.Send(silo.ProcessId, Signals.Continue);
        }
    }

    private async Task FillAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            await postgres.FillDiskAsync();
            await Task.Delay(duration, time, cancellationToken);
        }
        finally
        {
            await postgres.FreeDiskAsync();
        }

        // A server that could not write its log any more has ended.
        await postgres.EnsureRunningAsync(cancellationToken);
    }

    private async Task DisturbAsync(Fault fault, CancellationToken cancellationToken)
    {
        bool database = fault.Kind is FaultKind.SlowPostgres
            or FaultKind.CutPostgres
            or FaultKind.HalfOpenPostgres
            or FaultKind.LosePostgresAnswers;
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
