using System.Text;
using System.Text.Json;

namespace AnSinh.Files.Lists;

/// <summary>
/// A list as one JSON object: the fields of the head, and <c>rows</c>, an array of objects. Read token by token through one buffer; a
/// number may be written as a number or as a text.
/// </summary>
internal sealed class JsonInstructions(Stream stream) : IInstructionSource
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 4 };

    private readonly HeadFields _head = new();
    private readonly byte[] _buffer = new byte[ListLimits.JsonBufferBytes];
    private readonly byte[] _unescaped = new byte[ListLimits.JsonBufferBytes];
    private JsonReaderState _state = new(Options);
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _first = true;
    private bool _done;
    private bool _sawRows;
    private string _property = "";
    private ListColumn _column;
    private int _given;
    private bool _ignored;
    private Place _place = Place.Outside;
    private long _row;

    private enum Place
    {
        Outside,
        Head,
        Rows,
        Row,
    }

    public ListHead Head => _head.Head;

    public IReadOnlyList<string> Uncalculated => [];

    public bool TryRead(RawInstruction row)
    {
        try
        {
            while (!_done)
            {
                if (_first || _start == _end)
                    Fill();
                var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _atEnd, _state);
                bool whole = ReadTokens(ref reader, row);
                _start += (int)reader.BytesConsumed;
                _state = reader.CurrentState;
                if (whole)
                    return true;
                if (_atEnd)
                    _done = true;
                else
                    Fill();
            }
        }
        catch (JsonException error)
        {
            throw ListTexts.Fault(ListRules.Unreadable, "", (error.LineNumber ?? 0) + 1, "JSON");
        }

        if (!_sawRows || _place != Place.Outside)
            throw ListTexts.Fault(ListRules.Unreadable, "", 1, "JSON: rows");
        return false;
    }

    /// <summary>True when a row is complete, false when the buffer holds no whole token any more.</summary>
    private bool ReadTokens(ref Utf8JsonReader reader, RawInstruction row)
    {
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject when _place == Place.Outside:
                    _place = Place.Head;
                    break;
                case JsonTokenType.StartObject when _place == Place.Rows:
                    _place = Place.Row;
                    _given = 0;
                    row.Clear(++_row);
                    break;
                case JsonTokenType.StartArray when _place == Place.Head && _property == "rows" && !_sawRows:
                    _place = Place.Rows;
                    _sawRows = true;
                    break;
                case JsonTokenType.EndArray when _place == Place.Rows:
                    _place = Place.Head;
                    break;
                case JsonTokenType.EndObject when _place == Place.Row:
                    _place = Place.Rows;
                    return true;
                case JsonTokenType.EndObject when _place == Place.Head:
                    _place = Place.Outside;
                    break;
                case JsonTokenType.StartArray when _place == Place.Outside:
                    throw ListTexts.Fault(ListRules.JsonForm, "", 1, "[");
                case JsonTokenType.PropertyName:
                    BeginProperty(ref reader);
                    break;
                case JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null when _place is Place.Head or Place.Row:
                    SetValue(ref reader, row);
                    break;
                default:
                    throw ListTexts.Fault(ListRules.Unreadable, "", Math.Max(1, _row), $"JSON: {reader.TokenType}");
            }
        }

        return false;
    }

    private void BeginProperty(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueIsEscaped ? Unescaped(ref reader) : reader.ValueSpan;
        if (_place == Place.Row && ListColumns.TryGet(name, out _column))
        {
            // JSON does not say which of two values counts, and programs differ.
            if ((_given & (1 << (int)_column)) != 0)
                throw ListTexts.Fault(
                    ListRules.FieldTwice, ListColumns.NameOf(_column), _row, ListColumns.NameOf(_column), $"{_row}");
            _given |= 1 << (int)_column;
            _ignored = false;
            return;
        }

        _property = Encoding.UTF8.GetString(name);
        if (_place == Place.Head && ListColumns.TryGet(name, out _))
            throw ListTexts.Fault(ListRules.JsonForm, "", 1, Checks.Printable(_property));
        _ignored = _place == Place.Row && ListColumns.IsIgnored(_property);
        if (_place == Place.Row && !_ignored)
            throw ListTexts.Fault(
                ListRules.ColumnsWrong, "", _row, $"+{Checks.Printable(_property)}", string.Join(',', ListColumns.Names));
    }

    private void SetValue(ref Utf8JsonReader reader, RawInstruction row)
    {
        ReadOnlySpan<byte> text = reader.TokenType == JsonTokenType.Null ? [] : reader.ValueSpan;
        if (reader.ValueIsEscaped)
            text = Unescaped(ref reader);
        if (_place == Place.Head)
            _head.Set(_property, Encoding.UTF8.GetString(text), 1);
        else if (!_ignored && !row.TrySet(_column, text))
            throw ListTexts.Fault(ListRules.Unreadable, "", _row, $"> {FileLimits.MaxLineBytes} bytes");
    }

    /// <summary>Half a character (<c>\ud800</c>) is none: it becomes U+FFFD, which the checks of the row refuse.</summary>
    private ReadOnlySpan<byte> Unescaped(scoped ref Utf8JsonReader reader)
    {
        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD"u8;
        }
    }

    private void Fill()
    {
        int kept = _end - _start;
        if (kept == _buffer.Length)
            throw ListTexts.Fault(ListRules.Unreadable, "", Math.Max(1, _row), $"> {_buffer.Length} bytes");
        _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        int read = stream.ReadAtLeast(_buffer.AsSpan(kept), _buffer.Length - kept, throwOnEndOfStream: false);
        (_start, _end, _atEnd) = (0, kept + read, read < _buffer.Length - kept);
        if (_first && _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8))
            _start = 3;
        _first = false;
    }
}
