namespace OnnxRad.Server.Tests.Support;

/// <summary>Holds whoever logs a message until it is opened.</summary>
/// <param name="start">What the message begins with.</param>
sealed class GateLog(string start) : ILoggerProvider, ILogger
{
    readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ManualResetEventSlim _gate = new();

    /// <summary>Done when somebody is held.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _gate.Set();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).StartsWith(start, StringComparison.Ordinal))
        {
            _reached.TrySetResult();
            _gate.Wait();
        }
    }

    // Held threads go on.
    public void Dispose() => _gate.Set();
}
