using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace AnSinh.Process.Tests;

/// <summary>A body in two parts, JSON unless another type is given; the second is sent when the test says so.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _first;
    private readonly string _second;

    public HeldContent(string first, string second, string type = "application/json")
    {
        (_first, _second) = (first, second);
        Headers.ContentType = new MediaTypeHeaderValue(type);
    }

    /// <summary>The first part is on its way.</summary>
    public Task Begun => _begun.Task;

    public void Release() => _released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_first));
        await stream.FlushAsync();
        _begun.TrySetResult();
        await _released.Task;
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_second));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
