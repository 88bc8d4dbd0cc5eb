namespace AnSinh.Client;

/// <summary>
/// A caller's file while one try sends it. The try that ends does not close the file. It is taken back first, so that a try that was
/// answered early cannot move the file under the next one.
/// </summary>
internal sealed class LentStream(Stream file) : Stream
{
    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private bool _isBack;

    public override bool CanRead => true;

    public override bool CanSeek => file.CanSeek;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Waits for the read under way; a later one fails.</summary>
    public async Task TakeBackAsync()
    {
        Task last;
        lock (_gate)
        {
            _isBack = true;
            last = _reading;
        }

        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isBack, this);
            Task<int> reading = file.ReadAsync(buffer, cancellationToken).AsTask();
            _reading = reading;
            return new ValueTask<int>(reading);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
