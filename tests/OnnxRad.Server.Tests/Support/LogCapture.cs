using System.Collections.Concurrent;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Keeps what a server logs.</summary>
sealed class LogCapture : ILoggerProvider, ILogger
{
    /// <summary>The messages, with their exceptions.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
