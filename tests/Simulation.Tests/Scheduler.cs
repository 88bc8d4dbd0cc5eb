using System.Runtime.CompilerServices;

namespace AnSinh.Simulation.Tests;

/// <summary>
/// A process of the cluster, one incarnation. What belongs to a dead one never goes on; what belongs to a stopped one waits.
/// </summary>
internal sealed class Node(int number, int incarnation)
{
    public bool IsDead { get; set; }

    public bool IsStopped { get; set; }

    public override string ToString() => $"p{number}.{incarnation}";
}

/// <summary>
/// Runs cooperating asynchronous code on one thread: whoever waits at a step goes on when the choices say so. Continuations that the
/// runtime posts come back here, so nothing ever reaches the thread pool.
/// </summary>
internal sealed class Scheduler(Choices choices) : SynchronizationContext
{
    private const int MillisecondsPerStep = 1;

    private readonly Queue<(SendOrPostCallback Call, object? State)> _posted = new();
    private readonly List<Waiting> _ready = [];
    private readonly PriorityQueue<Timer, (long Due, int Number)> _timers = new();
    private int _timerNumber;
    private long _now = TimeSpan.FromDays(1).Ticks;

    public Choices Choices { get; } = choices;

    /// <summary>True when nobody waits for a turn or a time.</summary>
    public bool IsEmpty => _ready.Count == 0 && _timers.Count == 0;

    public VirtualTime Time => field ??= new VirtualTime(this);

    public int Steps { get; private set; }

    /// <summary>What the steps did, when somebody wants to read it.</summary>
    public List<string>? Trace { get; set; }

    /// <summary>How often time jumps although somebody could go on, per mille.</summary>
    public int Hurry { get; set; } = 5;

    public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Waits for its turn.</summary>
    public Turn Step(Node? node, string what) => new(this, node, what);

    /// <summary>Lets an action happen at some time, whoever asked for it may be gone by then.</summary>
    public void Later(string what, Action action) => _ready.Add(new Waiting(null, what, action));

    public async Task SleepAsync(Node? node, TimeSpan pause, string what)
    {
        var source = new TaskCompletionSource();
        Start(pause, source.SetResult);
        await source.Task;
        await Step(node, what);
    }

    public void Start(TimeSpan due, Action callback) => _timers.Enqueue(new Timer(callback), (_now + due.Ticks, _timerNumber++));

    /// <summary>Takes one step; false when nobody can ever go on.</summary>
    public bool TryStep()
    {
        Drain();
        int eligible = 0;
        for (int i = _ready.Count - 1; i >= 0; i--)
        {
            if (_ready[i].Node is { IsDead: true })
                _ready.RemoveAt(i);
            else if (_ready[i].Node is not { IsStopped: true })
                eligible++;
        }

        if (eligible == 0 || (_timers.Count > 0 && Choices.Chance(Hurry)))
        {
            if (!_timers.TryDequeue(out Timer? timer, out (long Due, int Number) at))
                return false;
            _now = Math.Max(_now, at.Due);
            timer.Callback();
            Drain();
            return true;
        }

        int pick = Choices.Next(eligible);
        int index = 0;
        while (true)
        {
            if (_ready[index].Node is not { IsStopped: true } && pick-- == 0)
                break;
            index++;
        }

        Waiting next = _ready[index];
        _ready.RemoveAt(index);
        _now += TimeSpan.TicksPerMillisecond * MillisecondsPerStep;
        Steps++;
        Trace?.Add($"{Steps,5} {next.Node?.ToString() ?? "    ",-5} {next.What}");
        next.Go();
        Drain();
        return true;
    }

    private void Drain()
    {
        while (_posted.TryDequeue(out (SendOrPostCallback Call, object? State) posted))
            posted.Call(posted.State);
    }

    private sealed record Waiting(Node? Node, string What, Action Go);

    private sealed record Timer(Action Callback);

    internal readonly struct Turn(Scheduler scheduler, Node? node, string what) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Turn GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation)
        {
            scheduler._ready.Add(new Waiting(node, what, continuation));
        }
    }

    /// <summary>The scheduler's clock for code that takes a <see cref="TimeProvider"/>.</summary>
    internal sealed class VirtualTime(Scheduler scheduler) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => scheduler._now;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(scheduler._now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new OneShot();
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                scheduler.Start(dueTime, () =>
                {
                    if (!timer.IsDisposed)
                        callback(state);
                });
            }

            return timer;
        }

        private sealed class OneShot : ITimer
        {
            public bool IsDisposed { get; private set; }

            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose() => IsDisposed = true;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
