using AnSinh.Domain.Refusals;

namespace AnSinh.Api;

/// <summary>
/// Who may upload now. One person's token, lost or in the wrong hands, must neither take all places nor fill the disk. The counts are of
/// this process: a cluster of N silos takes N times as much.
/// </summary>
public sealed class UploadGate(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Use> _people = new(StringComparer.Ordinal);
    private DateOnly _day;

    /// <summary>Bytes that are free where a path is; tests say another number.</summary>
    public Func<string, long> FreeBytesAt { get; init; } = static path => new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace;

    /// <summary>Takes a place for one upload of the person, or says why there is none.</summary>
    /// <param name="length">Bytes that the caller announces; null when it does not say.</param>
    internal (UploadPlace? Place, ProblemResult? Refused) Enter(string person, long? length, string folder)
    {
        if (FreeBytesAt(folder) - (length ?? 0) < ApiLimits.MinFreeBytes)
            return (null, NoRoom());
        lock (_lock)
        {
            DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            if (today != _day)
            {
                _day = today;
                foreach (Use known in _people.Values)
                    known.Bytes = 0;
            }

            if (!_people.TryGetValue(person, out Use? use))
                _people[person] = use = new Use();
            if (use.UnderWay >= ApiLimits.MaxUploadsOfPerson)
            {
                return (null, new ProblemResult(RefusalCode.Busy,
                    $"{ApiLimits.MaxUploadsOfPerson} files of yours are being taken in. "
                    + "Wait for the end of one, then send this one again."));
            }

            if (use.Bytes + (length ?? 0) > ApiLimits.MaxUploadBytesOfPersonADay)
            {
                return (null, new ProblemResult(RefusalCode.Busy,
                    $"You have sent {use.Bytes >> 20} MiB today; {ApiLimits.MaxUploadBytesOfPersonADay >> 20} MiB is the limit of a day "
                    + "(UTC). Send the file tomorrow, or let another officer send it."));
            }

            use.UnderWay++;
            return (new UploadPlace(this, person), null);
        }
    }

    /// <summary>Counts bytes that came; false when the disk has no room for more.</summary>
    internal bool Count(string person, int bytes, string folder)
    {
        lock (_lock)
            _people[person].Bytes += bytes;
        return FreeBytesAt(folder) >= ApiLimits.MinFreeBytes;
    }

    internal void Leave(string person)
    {
        lock (_lock)
            _people[person].UnderWay--;
    }

    internal static ProblemResult NoRoom() => new(RefusalCode.NoRoom,
        $"The server's disk has less than {ApiLimits.MinFreeBytes >> 20} MiB left for files. Tell the operator; nothing was taken in.");

    private sealed class Use
    {
        public int UnderWay { get; set; }

        public long Bytes { get; set; }
    }
}

/// <summary>A place of a person's upload, given back when it is disposed of.</summary>
internal sealed class UploadPlace(UploadGate gate, string person) : IDisposable
{
    public bool Count(int bytes, string folder) => gate.Count(person, bytes, folder);

    public void Dispose() => gate.Leave(person);
}
