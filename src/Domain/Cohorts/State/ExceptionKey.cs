namespace AnSinh.Domain.Cohorts.State;

/// <summary>A status that fits no order: an exact repeat is not kept twice.</summary>
internal readonly record struct ExceptionKey(string Reference, string Status, string Reason, int Bank, long Amount)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Reference);
        writer.Write(Status);
        writer.Write(Reason);
        writer.Write(Bank);
        writer.Write(Amount);
    }

    public static ExceptionKey Read(BinaryReader reader) =>
        new(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt64());
}
