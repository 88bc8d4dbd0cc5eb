using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Journal;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>How values of one type go into a column of <c>journal_entry</c>, as a parameter or by COPY, and come out again.</summary>
/// <param name="Type">Of a parameter.</param>
/// <param name="Value">As a parameter; null for NULL.</param>
/// <param name="Copy">Writes the value as <see cref="EntryCopy"/> sends it.</param>
/// <param name="Read">Reads the value from the column with this number.</param>
internal sealed record ColumnKind<T>(
    NpgsqlDbType Type, Func<T, object?> Value, Action<EntryCopy, T> Copy, Func<NpgsqlDataReader, int, T> Read);

/// <summary>The kinds of columns that the journal has.</summary>
internal static class ColumnKinds
{
    public static readonly ColumnKind<short> Short = new(
        NpgsqlDbType.Smallint, static value => value, static (copy, value) => copy.WriteShort(value),
        static (row, at) => row.GetInt16(at));

    public static readonly ColumnKind<int> Int = new(
        NpgsqlDbType.Integer, static value => value, static (copy, value) => copy.WriteInt(value), static (row, at) => row.GetInt32(at));

    public static readonly ColumnKind<int?> OptionalInt = new(
        NpgsqlDbType.Integer, static value => value, static (copy, value) => copy.WriteOptionalInt(value),
        static (row, at) => row.IsDBNull(at) ? null : row.GetInt32(at));

    public static readonly ColumnKind<long> Long = new(
        NpgsqlDbType.Bigint, static value => value, static (copy, value) => copy.WriteLong(value), static (row, at) => row.GetInt64(at));

    public static readonly ColumnKind<Guid> Uuid = new(
        NpgsqlDbType.Uuid, static value => value, static (copy, value) => copy.WriteUuid(value), static (row, at) => row.GetGuid(at));

    public static readonly ColumnKind<DateTimeOffset> Time = new(
        NpgsqlDbType.TimestampTz, static value => value.UtcDateTime, static (copy, value) => copy.WriteTime(value),
        static (row, at) => new DateTimeOffset(row.GetDateTime(at)));

    public static readonly ColumnKind<string?> Text = new(
        NpgsqlDbType.Text, static value => value, static (copy, value) => copy.WriteText(value),
        static (row, at) => row.IsDBNull(at) ? null : row.GetString(at));

    public static readonly ColumnKind<byte[]?> Bytes = new(
        NpgsqlDbType.Bytea, static value => value, static (copy, value) => copy.WriteBytes(value!),
        static (row, at) => row.IsDBNull(at) ? null : row.GetFieldValue<byte[]>(at));

    public static readonly ColumnKind<short[]?> Shorts =
        ArrayOf<short>(NpgsqlDbType.Smallint, static (copy, items) => copy.WriteShorts(items));

    public static readonly ColumnKind<int[]?> Ints = ArrayOf<int>(NpgsqlDbType.Integer, static (copy, items) => copy.WriteInts(items));

    public static readonly ColumnKind<long[]?> Longs = ArrayOf<long>(NpgsqlDbType.Bigint, static (copy, items) => copy.WriteLongs(items));

    public static readonly ColumnKind<string[]?> Texts = ArrayOf<string>(NpgsqlDbType.Text, static (copy, items) => copy.WriteTexts(items));

    private static ColumnKind<T[]?> ArrayOf<T>(NpgsqlDbType item, Action<EntryCopy, T[]?> copy) =>
        new(
            NpgsqlDbType.Array | item, static items => items, copy,
            static (row, at) => row.IsDBNull(at) ? null : row.GetFieldValue<T[]>(at));
}

/// <summary>One column of <c>journal_entry</c>.</summary>
internal abstract class JournalColumn(string name, int ordinal)
{
    public string Name => name;

    /// <summary>Its place in a row, from 0.</summary>
    public int Ordinal => ordinal;

    /// <summary>Its parameter in SQL.</summary>
    public string Parameter => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${ordinal + 1}");

    public abstract NpgsqlParameter ParameterOf(JournalEntry entry);

    public abstract void Copy(JournalEntry entry, EntryCopy to);

    /// <summary>Bytes that its items have on the wire, about.</summary>
    public abstract int ItemBytesOf(JournalEntry entry);
}

/// <summary>One column of <c>journal_entry</c> and what an entry has in it.</summary>
/// <param name="itemBytes">Bytes of an item on the wire, about; 0 for a column that is no array.</param>
internal sealed class JournalColumn<T>(string name, int ordinal, ColumnKind<T> kind, Func<JournalEntry, T> of, int itemBytes)
    : JournalColumn(name, ordinal)
{
    public T Read(NpgsqlDataReader row) => kind.Read(row, Ordinal);

    /// <summary>Reads a column that is never NULL.</summary>
    /// <exception cref="InvalidCastException">It is.</exception>
    [return: NotNull]
    public T ReadKnown(NpgsqlDataReader row) => Read(row) ?? throw new InvalidCastException($"column {Name} is null");

    public override NpgsqlParameter ParameterOf(JournalEntry entry) =>
        new() { NpgsqlDbType = kind.Type, Value = kind.Value(of(entry)) ?? DBNull.Value };

    public override void Copy(JournalEntry entry, EntryCopy to) => kind.Copy(to, of(entry));

    public override int ItemBytesOf(JournalEntry entry) => itemBytes > 0 && of(entry) is not null ? itemBytes : 0;
}
