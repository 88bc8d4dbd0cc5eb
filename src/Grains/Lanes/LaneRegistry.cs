using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using AnSinh.Ports.Lanes;

namespace AnSinh.Grains.Lanes;

/// <summary>The lanes that run in this process, so that a cohort hands its orders over by reference.</summary>
internal sealed class LaneRegistry
{
    private readonly ConcurrentDictionary<int, ILaneStream> _streams = new();

    public void Add(ILaneStream stream) => _streams[stream.Lane] = stream;

    public void Remove(ILaneStream stream) => _streams.TryRemove(new KeyValuePair<int, ILaneStream>(stream.Lane, stream));

    public bool TryGet(int lane, [NotNullWhen(true)] out ILaneStream? stream) => _streams.TryGetValue(lane, out stream);
}
