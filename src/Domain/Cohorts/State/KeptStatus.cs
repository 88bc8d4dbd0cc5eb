namespace AnSinh.Domain.Cohorts.State;

/// <summary>A status that was kept beside an order without moving it.</summary>
internal readonly record struct KeptStatus(int Index, short Attempt, string Status, string Reason, int Bank, long Amount)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Index);
        writer.Write(Attempt);
        writer.Write(Status);
        writer.Write(Reason);
        writer.Write(Bank);
        writer.Write(Amount);
    }

    public static KeptStatus Read(BinaryReader reader) =>
        new(reader.ReadInt32(), reader.ReadInt16(), reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt64());
}
