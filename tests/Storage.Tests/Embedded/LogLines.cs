using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AnSinh.Storage.Tests.Embedded;

/// <summary>What was logged, a line each.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.Message}");

    public override string ToString() => string.Join('\n', _lines);

    public void Dispose()
    {
    }
}
