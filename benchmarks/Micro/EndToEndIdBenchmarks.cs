using AnSinh.Domain.Primitives;
using BenchmarkDotNet.Attributes;

namespace AnSinh.Benchmarks;

/// <summary>The identity of an order, written and read once a payment each way.</summary>
[MemoryDiagnoser]
public class EndToEndIdBenchmarks
{
    private readonly EndToEndId _id = new(ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2025, 6), 413, 471, 1);
    private readonly byte[] _buffer = new byte[EndToEndId.TextLength];
    private string _text = "";

    [GlobalSetup]
    public void Setup() => _text = _id.ToString();

    [Benchmark]
    public byte Write()
    {
        _id.Write(_buffer);
        return _buffer[^1];
    }

    [Benchmark]
    public string Format() => _id.ToString();

    [Benchmark]
    public bool Parse() => EndToEndId.TryParse(_text, out _);
}
