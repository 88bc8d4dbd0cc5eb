using System.Globalization;
using System.Runtime.InteropServices;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// The people of one cohort in columns: encoded records end to end in one byte array, the facts that rules ask for in another,
/// grants beside the main one for those who have any, when account and commune last changed, and an open-addressing index from citizen id
/// to position. About 180 bytes a person. Not thread-safe: a cohort is one writer.
/// </summary>
internal sealed class BeneficiaryTable
{
    private const int MinCapacity = 16;
    private const int EmptySlot = -1;
    private const int CitizenIdDigits = 12;

    private byte[] _records = [];
    private int _recordBytes;
    private int _deadBytes;
    private int[] _offsets = [];
    private BeneficiaryFacts[] _facts = [];
    private PersonMarks[] _marks = [];
    private int[] _slots = [EmptySlot];
    private readonly Dictionary<int, GrantFacts[]> _others = [];

    public int Count { get; private set; }

    public ReadOnlySpan<BeneficiaryFacts> Facts => _facts.AsSpan(0, Count);

    public ref readonly BeneficiaryFacts FactsOf(int index) => ref _facts[index];

    /// <summary>The grants beside the main one.</summary>
    public ReadOnlySpan<GrantFacts> OthersOf(int index) =>
        _others.Count > 0 && _others.TryGetValue(index, out GrantFacts[]? others) ? others : [];

    public ref readonly PersonMarks MarksOf(int index) => ref _marks[index];

    public ReadOnlySpan<byte> Record(int index)
    {
        ReadOnlySpan<byte> from = _records.AsSpan(_offsets[index], _recordBytes - _offsets[index]);
        return from[..BeneficiaryCodec.LengthOf(from)];
    }

    public BeneficiaryRecord Read(int index) => BeneficiaryCodec.Read(_records.AsSpan(_offsets[index]), out _);

    /// <summary>The position of a citizen id, or -1.</summary>
    public int Find(ulong citizenId)
    {
        int mask = _slots.Length - 1;
        for (int slot = SecretHash.SlotOf(citizenId, _slots.Length); ; slot = (slot + 1) & mask)
        {
            int index = _slots[slot];
            if (index == EmptySlot)
                return -1;
            if (BeneficiaryCodec.ReadId(_records.AsSpan(_offsets[index])) == citizenId)
                return index;
        }
    }

    /// <summary>The position of a citizen id of twelve digits, or -1.</summary>
    public int Find(string citizenId) =>
        ulong.TryParse(citizenId, NumberStyles.None, CultureInfo.InvariantCulture, out ulong id) && citizenId.Length == CitizenIdDigits
            ? Find(id)
            : -1;

    /// <summary>Adds a person at the next position; the caller has made sure that the id is new.</summary>
    public int Add(ReadOnlySpan<byte> record, BeneficiaryRecord person, in PersonMarks marks)
    {
        int index = Count;
        if (index == _offsets.Length)
            GrowPeople(Math.Max(MinCapacity, Count + (Count / 4)));
        _offsets[index] = Store(record);
        _facts[index] = new BeneficiaryFacts(person);
        _marks[index] = marks;
        SetOthers(index, person);
        Count++;
        if (Count * 2 > _slots.Length)
            Rehash();
        else
            Insert(index);
        return index;
    }

    /// <summary>Puts another record in a person's place; the id stays.</summary>
    public void Replace(int index, ReadOnlySpan<byte> record, BeneficiaryRecord person, in PersonMarks marks)
    {
        ReadOnlySpan<byte> old = Record(index);
        if (record.Length <= old.Length)
        {
            _deadBytes += old.Length - record.Length;
            record.CopyTo(_records.AsSpan(_offsets[index]));
        }
        else
        {
            _deadBytes += old.Length;
            _offsets[index] = Store(record);
        }

        _facts[index] = new BeneficiaryFacts(person);
        _marks[index] = marks;
        SetOthers(index, person);
    }

    public void Mark(int index, in PersonMarks marks) => _marks[index] = marks;

    /// <summary>
    /// The state for a snapshot: records in index order without dead space, then facts and marks. Other grants are in the records.
    /// </summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(_recordBytes - _deadBytes);
        for (int i = 0; i < Count; i++)
            writer.Write(Record(i));
        writer.Write(MemoryMarshal.AsBytes(Facts));
        writer.Write(MemoryMarshal.AsBytes(_marks.AsSpan(0, Count)));
    }

    public static BeneficiaryTable Read(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        int bytes = reader.ReadInt32();
        var table = new BeneficiaryTable { _records = reader.ReadBytes(bytes), _recordBytes = bytes, Count = count };
        table._offsets = new int[count];
        for (int i = 0, offset = 0; i < count; i++)
        {
            table._offsets[i] = offset;
            if (BeneficiaryCodec.OtherGrantsOf(table._records.AsSpan(offset)) > 0)
                table.SetOthers(i, BeneficiaryCodec.Read(table._records.AsSpan(offset), out _));
            offset += BeneficiaryCodec.LengthOf(table._records.AsSpan(offset));
        }

        table._facts = new BeneficiaryFacts[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(table._facts.AsSpan()));
        table._marks = new PersonMarks[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(table._marks.AsSpan()));
        table.Rehash();
        return table;
    }

    private int Store(ReadOnlySpan<byte> record)
    {
        if (_recordBytes + record.Length > _records.Length)
            Array.Resize(ref _records, Math.Max(1024, _recordBytes + record.Length + (_recordBytes / 4)));
        int offset = _recordBytes;
        record.CopyTo(_records.AsSpan(offset));
        _recordBytes += record.Length;
        return offset;
    }

    private void GrowPeople(int capacity)
    {
        Array.Resize(ref _offsets, capacity);
        Array.Resize(ref _facts, capacity);
        Array.Resize(ref _marks, capacity);
    }

    private void SetOthers(int index, BeneficiaryRecord person)
    {
        if (person.OtherGrants.Length > 0)
            _others[index] = [.. person.OtherGrants.Select(grant => new GrantFacts(grant))];
        else
            _others.Remove(index);
    }

    private void Rehash()
    {
        _slots = new int[Math.Max(2, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(Count * 2) + 1))];
        Array.Fill(_slots, EmptySlot);
        for (int i = 0; i < Count; i++)
            Insert(i);
    }

    private void Insert(int index)
    {
        int mask = _slots.Length - 1;
        int slot = SecretHash.SlotOf(BeneficiaryCodec.ReadId(_records.AsSpan(_offsets[index])), _slots.Length);
        while (_slots[slot] != EmptySlot)
            slot = (slot + 1) & mask;
        _slots[slot] = index;
    }
}
