using System.Threading.Channels;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Ports.Lanes;
using AnSinh.Streaming.Records;
using AnSinh.Transfer;
using AnSinh.Transfer.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// A lane: one thread, one producer at a time. The journal is the truth and Kafka's positions say how far it was streamed;
/// everything here can be thrown away and read again, and after any error it is.
/// </summary>
internal sealed partial class LanePump : ILaneStream
{
    private readonly LaneServices _services;
    private readonly ILogger _logger;
    private readonly LaneWaiters _positions;
    private readonly HintWriter _hints;
    private readonly Channel<JournalEntry> _offers;
    private readonly LaneReminders _reminders = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LaneMemory _memory;
    private readonly BundleEncoder _encoder = new();
    private readonly KeyValuePair<string, object?> _laneTag;
    private int _state;
    private int _restarts;
    private long _transactions, _orders, _bundles, _replayed;
    private string? _lastError;

    public LanePump(int lane, LaneServices services)
    {
        (Lane, _services, _logger) = (lane, services, services.Logger);
        _laneTag = new KeyValuePair<string, object?>("lane", lane);
        _positions = new LaneWaiters(services.Time);
        _memory = new LaneMemory(lane, services.Map, services.Options, services.Time, _positions, []);
        _hints = new HintWriter(services.Hints, services.Time, services.Logger);
        _offers = Channel.CreateBounded<JournalEntry>(new BoundedChannelOptions(services.Options.LaneQueueEntries) { SingleReader = true });
    }

    private enum State
    {
        New,
        Running,
        Disposed,
    }

    public int Lane { get; }

    public LaneStatus Status =>
        new(Lane, Interlocked.Read(ref _transactions), Interlocked.Read(ref _orders), Interlocked.Read(ref _bundles),
        Volatile.Read(ref _restarts), Interlocked.Read(ref _replayed), Volatile.Read(ref _lastError));

    /// <summary>
    /// As the port says. When the brokers do not answer within the start patience the lane is stopped, so that the next try does not meet
    /// it.
    /// </summary>
    /// <exception cref="TimeoutException">The brokers did not answer in time; the text says which and why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Running, (int)State.New) == (int)State.New)
            new Thread(Run) { IsBackground = true, Name = $"ansinh-lane-{Lane}" }.Start();
        try
        {
            await _started.Task.WaitAsync(_services.Options.StartPatience, _services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            await DisposeAsync();
            throw new TimeoutException(
                $"Lane {Lane} could not start in {_services.Options.StartPatience.TotalSeconds:0.#} s with Kafka at "
                + $"{_services.Endpoint.BootstrapServers}: {Status.LastError ?? "no answer"}");
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync();
            throw;
        }
    }

    public ValueTask OfferAsync(JournalEntry orders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orders);
        if (orders.Kind != EntryKind.Orders || _services.Map.LaneOf(orders.Cohort) != Lane)
            throw new ArgumentException($"Entry {orders.Cohort}/{orders.Sequence} is no orders entry of lane {Lane}.", nameof(orders));
        return orders.Sequence <= _positions.PositionOf(orders.Cohort)
            ? ValueTask.CompletedTask
            : _offers.Writer.WriteAsync(orders, cancellationToken);
    }

    public void Remind(IReadOnlyCollection<CohortPosition> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        _reminders.Add([.. positions.Where(position =>
            _services.Map.LaneOf(position.Cohort) == Lane && _positions.PositionOf(position.Cohort) < position.Sequence)]);
    }

    public long PositionOf(int cohort) => _positions.PositionOf(cohort);

    public Task<bool> WaitForAsync(int cohort, long sequence, TimeSpan patience, CancellationToken cancellationToken) =>
        _positions.WaitAsync(cohort, sequence, patience, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        State before = (State)Interlocked.Exchange(ref _state, (int)State.Disposed);
        if (before == State.Disposed)
        {
            await _ended.Task;
            return;
        }

        await _stopping.CancelAsync();
        if (before == State.New)
            _ended.TrySetResult();
        await _ended.Task;
        _offers.Writer.TryComplete();
        _positions.Close();
        await _hints.DisposeAsync();
    }

    private void Run()
    {
        int failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            KafkaAddress address = _services.Endpoint.Current;
            TimeSpan pause = TimeSpan.Zero;
            long transactions = _transactions;
            try
            {
                RunWithProducer(address);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
            catch (OperationCanceledException) when (address.Moved.IsCancellationRequested)
            {
                Note("the brokers moved");
                LogMoved(Lane, _services.Endpoint.BootstrapServers);
            }
#pragma warning disable CA1031 // Whatever it was: the answer is to read the truth again, and the text reaches the operator.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures = _transactions > transactions ? 1 : failures + 1;
                // A fenced producer has a successor: hurrying would only fence it back.
                bool fenced =
                    failure is KafkaException
                    {
                        Error.Code: ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch,
                    };
                pause = fenced ? TransferLimits.MaxBackoff : TransferLimits.Backoff(failures);
                Note(failure.Message);
                LogRestart(failure, Lane, pause);
            }

            _ = Interlocked.Increment(ref _restarts);
            _services.Meters.LaneRestarts.Add(1, _laneTag);
            WaitHandle.WaitAny([_stopping.Token.WaitHandle, address.Moved.WaitHandle], pause);
        }

        _ended.TrySetResult();
    }

    private void RunWithProducer(KafkaAddress address)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, address.Moved);
        using LaneProducer producer = LaneProducer.Open(
            Lane, address, _services.Names, _services.Map.Cohorts, _services.Options, _services.Time, stop.Token, _encoder);
        try
        {
            var host = new Host(this, address, stop.Token);
            new LaneRun(_memory, host, host, host, producer, stop.Token).StreamAsync().GetAwaiter().GetResult();
        }
        catch when (!address.Moved.IsCancellationRequested)
        {
            producer.TryAbort();
            throw;
        }
    }

    private void Note(string error) => Volatile.Write(ref _lastError, error);
}
