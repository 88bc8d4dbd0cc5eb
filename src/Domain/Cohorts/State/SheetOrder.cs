using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>One attempt to pay a person for one programme and month.</summary>
/// <param name="Batch">Number of the batch in the cohort.</param>
internal readonly record struct SheetOrder(short Attempt, long Amount, int Bank, ushort Batch, OrderState State)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Attempt);
        writer.Write(Amount);
        writer.Write(Bank);
        writer.Write(Batch);
        writer.Write((byte)State);
    }

    public static SheetOrder Read(BinaryReader reader) =>
        new(reader.ReadInt16(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadUInt16(), (OrderState)reader.ReadByte());
}
