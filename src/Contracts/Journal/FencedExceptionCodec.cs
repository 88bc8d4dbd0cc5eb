using System.Buffers;
using AnSinh.Domain.Journal;
using Orleans.Serialization;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.GeneratedCodeHelpers;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.WireProtocol;

namespace AnSinh.Contracts.Journal;

/// <summary>
/// Writes a <see cref="FencedException"/> without a level of its own. A generated codec would put that level between an exception and its
/// subclass, and a silo of the release before could not read the subclasses with the old aliases.
/// </summary>
[RegisterSerializer, RegisterCopier]
internal sealed class FencedExceptionCodec(ExceptionCodec exceptions)
    : IFieldCodec<FencedException>, IBaseCodec<FencedException>, IDeepCopier<FencedException>, IBaseCopier<FencedException>
{
    public void Serialize<TBufferWriter>(ref Writer<TBufferWriter> writer, FencedException value)
        where TBufferWriter : IBufferWriter<byte> =>
        exceptions.Serialize(ref writer, value);

    public void Deserialize<TInput>(ref Reader<TInput> reader, FencedException value) => exceptions.Deserialize(ref reader, value);

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, FencedException? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (value is null)
        {
            ReferenceCodec.WriteNullReference(ref writer, fieldIdDelta);
            return;
        }

        if (value.GetType() != typeof(FencedException))
        {
            OrleansGeneratedCodeHelper.SerializeUnexpectedType(ref writer, fieldIdDelta, expectedType, value);
            return;
        }

        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteStartObject(fieldIdDelta, expectedType, typeof(FencedException));
        exceptions.Serialize(ref writer, value);
        writer.WriteEndObject();
    }

    public FencedException ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
            return ReferenceCodec.ReadReference<FencedException, TInput>(ref reader, field)!;
        if (field.FieldType is { } type && type != typeof(FencedException))
            return reader.DeserializeUnexpectedType<TInput, FencedException>(ref field);
        ReferenceCodec.MarkValueField(reader.Session);
        var value = new FencedException();
        exceptions.Deserialize(ref reader, value);
        return value;
    }

    public FencedException? DeepCopy(FencedException? input, CopyContext context)
    {
        if (input is null)
            return null;
        if (context.TryGetCopy(input, out FencedException? known))
            return known;
        if (input.GetType() != typeof(FencedException))
            return context.DeepCopy(input);
        var copy = new FencedException();
        context.RecordCopy(input, copy);
        exceptions.DeepCopy(input, copy, context);
        return copy;
    }

    public void DeepCopy(FencedException input, FencedException output, CopyContext context) => exceptions.DeepCopy(input, output, context);
}
