using System.Globalization;
using AnSinh.Files;

namespace AnSinh.Generator;

/// <summary>Collects the bytes of rows and hands them to the stream in large pieces.</summary>
internal sealed class RowBuffer(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _length;

    public long Written { get; private set; }

    /// <summary>Sees to it that a whole row fits.</summary>
    public void BeginRow()
    {
        if (_buffer.Length - _length < FileLimits.MaxLineBytes)
            Flush();
    }

    public void Flush()
    {
        stream.Write(_buffer, 0, _length);
        Written += _length;
        _length = 0;
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_length));
        _length += text.Length;
    }

    public void Comma() => _buffer[_length++] = (byte)',';

    public void EndRow() => _buffer[_length++] = (byte)'\n';

    public void Number(long number)
    {
        number.TryFormat(_buffer.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    public void Digits(long number, int digits)
    {
        for (int i = digits - 1; i >= 0; i--)
        {
            _buffer[_length + i] = (byte)('0' + (number % 10));
            number /= 10;
        }

        _length += digits;
    }

    public void Month(int year, int month)
    {
        Digits(year, 4);
        _buffer[_length++] = (byte)'-';
        Digits(month, 2);
    }

    public void Date(DateOnly date)
    {
        Month(date.Year, date.Month);
        _buffer[_length++] = (byte)'-';
        Digits(date.Day, 2);
    }

    public void Name(in PersonName name, bool printed)
    {
        Text(printed ? name.Family.Printed : name.Family.Written);
        _buffer[_length++] = (byte)' ';
        Text(printed ? name.Middle.Printed : name.Middle.Written);
        _buffer[_length++] = (byte)' ';
        Text(printed ? name.Given.Printed : name.Given.Written);
    }
}
