using System.Security.Cryptography;
using AnSinh.Domain.Payments;
using AnSinh.Ports.Payments;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using Google.Protobuf;
using Polly;
using Polly.Retry;

namespace AnSinh.Streaming.Statuses;

/// <summary>
/// Hands a delivery over until every status is journaled or kept aside. A failure of the world (database, cluster, time) is tried for
/// ever. A failure that the statuses themselves cause comes again each time: the delivery is split until the guilty status is alone, and
/// that one is kept for a person. So one bank's message cannot stop the statuses of all others.
/// </summary>
internal sealed class StatusHandOver
{
    /// <summary>Tries of one part before its failure counts as caused by the statuses.</summary>
    public const int TriesBeforeSplit = 3;

    private readonly IStatusIntake _intake;
    private readonly IStrayStatusStore _strays;
    private readonly ResiliencePipeline _retry;

    /// <param name="intake">Takes the statuses.</param>
    /// <param name="strays">Keeps what cannot be taken.</param>
    /// <param name="time">Of the pauses between two tries.</param>
    /// <param name="onRetry">Is told of a failure and the number of the next try.</param>
    public StatusHandOver(IStatusIntake intake, IStrayStatusStore strays, TimeProvider time, Action<Exception?, int> onRetry)
    {
        (_intake, _strays) = (intake, strays);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            // Never skip: a hand-over is tried until it succeeds or the process stops.
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TransferLimits.MinBackoff,
            MaxDelay = TransferLimits.MaxBackoff,
            ShouldHandle = static arguments => new ValueTask<bool>(
                arguments.Outcome.Exception is { } failure
                && !(failure is OperationCanceledException && arguments.Context.CancellationToken.IsCancellationRequested)
                && (!IsOfTheStatuses(failure) || arguments.AttemptNumber < TriesBeforeSplit - 1)),
            OnRetry = arguments =>
            {
                onRetry(arguments.Outcome.Exception, arguments.AttemptNumber + 1);
                return default;
            },
        }).Build();
    }

    /// <summary>Completes when every status of the batch is journaled or kept aside.</summary>
    /// <returns>The statuses that were kept aside.</returns>
    public async Task<IReadOnlyList<StrayStatus>> RunAsync(StatusBatch batch, CancellationToken cancellationToken)
    {
        foreach (StrayStatus stray in batch.Strays)
            await KeepAsync(stray, cancellationToken);
        var guilty = new List<StrayStatus>();
        var parts = new Stack<Range>();
        parts.Push(..batch.Items.Count);
        while (parts.TryPop(out Range part))
        {
            (int start, int count) = part.GetOffsetAndLength(batch.Items.Count);
            if (count == 0 || await FailureOfAsync(batch, start, count, cancellationToken) is not { } failure)
                continue;
            if (count == 1)
            {
                guilty.Add(Describe(batch, start, failure));
                await KeepAsync(guilty[^1], cancellationToken);
                continue;
            }

            // The first half comes first: the statuses of one order stay in their order.
            int middle = start + count / 2;
            parts.Push(middle..(start + count));
            parts.Push(start..middle);
        }

        return guilty;
    }

    /// <summary>
    /// True for what arithmetic and parsing throw. The same statuses throw it again on any silo, while a lost connection, a moved grain
    /// or an old answer end by themselves.
    /// </summary>
    private static bool IsOfTheStatuses(Exception failure) => failure
        is ArithmeticException or ArgumentOutOfRangeException or FormatException or IndexOutOfRangeException or KeyNotFoundException
        or InvalidCastException or NullReferenceException;

    private async Task<Exception?> FailureOfAsync(StatusBatch batch, int start, int count, CancellationToken cancellationToken)
    {
        IReadOnlyList<StatusItem> items = count == batch.Items.Count ? batch.Items : batch.Items.GetRange(start, count);
        try
        {
            await _retry.ExecuteAsync(async token => await _intake.AcceptAsync(items, token), cancellationToken);
            return null;
        }
        catch (Exception failure) when (IsOfTheStatuses(failure))
        {
            return failure;
        }
    }

    private ValueTask KeepAsync(StrayStatus stray, CancellationToken cancellationToken) =>
        _retry.ExecuteAsync(async token => await _strays.KeepAsync(stray, token), cancellationToken);

    /// <summary>The status as a bundle of one, so that it can be sent again when the fault is mended.</summary>
    private static StrayStatus Describe(StatusBatch batch, int index, Exception failure)
    {
        StatusItem item = batch.Items[index];
        (string topic, int partition, long offset) = batch.RecordOf(index);
        byte[] bundle = new TransferStatusBundle
        {
            Bank = item.Bank,
            Count = 1,
            Statuses =
            {
                new TransferStatus { EndToEndId = item.EndToEndId, Status = item.Status, Reason = item.Reason, Amount = item.Amount },
            },
        }.ToByteArray();
        string reason = $"The status was refused {TriesBeforeSplit} times with {failure.GetType().Name}.";
        return new StrayStatus(topic, partition, offset, reason, bundle.Length, bundle, SHA256.HashData(bundle));
    }
}
