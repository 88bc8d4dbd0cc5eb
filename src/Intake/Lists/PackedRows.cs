using System.Globalization;
using System.Text;
using AnSinh.Domain.Lists;
using AnSinh.Files.Lists;

namespace AnSinh.Intake.Lists;

/// <summary>
/// The good rows of a list for one cohort, in some 60 bytes each: a list of two million rows is held while it is checked.
/// </summary>
internal sealed class PackedRows : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;

    public PackedRows() => _writer = new BinaryWriter(_bytes, Encoding.UTF8, leaveOpen: true);

    public void Add(in InstructionRow row)
    {
        _writer.Write7BitEncodedInt64(row.Row);
        _writer.Write7BitEncodedInt64(row.OriginRow);
        _writer.Write(ulong.Parse(row.CitizenId, NumberStyles.None, CultureInfo.InvariantCulture));
        _writer.Write7BitEncodedInt64(row.Amount);
        _writer.Write(row.Bank);
        _writer.Write(row.Account);
        _writer.Write(row.EndToEndId);
        _writer.Write(row.FullName);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _bytes.Dispose();
    }

    /// <summary>The rows in the order of the file, in parts of at most <paramref name="size"/>: the same parts for the same file.</summary>
    public IEnumerable<List<InstructionRow>> Parts(int size)
    {
        _bytes.Position = 0;
        using var reader = new BinaryReader(_bytes, Encoding.UTF8, leaveOpen: true);
        while (_bytes.Position < _bytes.Length)
        {
            var part = new List<InstructionRow>(size);
            while (part.Count < size && _bytes.Position < _bytes.Length)
                part.Add(Read(reader));
            yield return part;
        }
    }

    /// <summary>The text of a good row, as it is kept when a later check refuses it.</summary>
    public static HeldRow TextOf(in InstructionRow row) => new(row.Row, row.OriginRow == 0 ? row.Row : row.OriginRow,
        [
            row.CitizenId, row.FullName, row.Amount.ToString(CultureInfo.InvariantCulture), "VND",
            row.Bank == 0 ? "" : row.Bank.ToString("D6", CultureInfo.InvariantCulture), row.Account, row.EndToEndId,
        ],
        []);

    private static InstructionRow Read(BinaryReader reader)
    {
        long row = reader.Read7BitEncodedInt64();
        long origin = reader.Read7BitEncodedInt64();
        string citizenId = reader.ReadUInt64().ToString("D12", CultureInfo.InvariantCulture);
        long amount = reader.Read7BitEncodedInt64();
        int bank = reader.ReadInt32();
        string account = reader.ReadString();
        string reference = reader.ReadString();
        return new InstructionRow(row, origin, citizenId, reader.ReadString(), amount, bank, account, reference, null, null);
    }
}
