using System.Diagnostics.Tracing;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Follows the large arrays that the array pools of the process hand out, by the events that .NET's own pools write.</summary>
sealed class PoolWatch : EventListener
{
    /// <summary>The bytes of the smallest array that is followed: what a server, Kestrel and its clients rent beside tensors is smaller.</summary>
    public const int Least = 1 << 20;

    const string Pools = "System.Buffers.ArrayPoolEventSource";

    readonly Lock _lock = new();
    readonly Dictionary<int, int> _out = [];
    readonly List<string> _problems = [];
    TaskCompletionSource? _empty;

    /// <summary>How many were rented.</summary>
    public int Rented { get; private set; }

    /// <summary>Waits until every array is back; a minute after the last request nothing more comes.</summary>
    /// <returns>The arrays that are still out, and those that came back more often than they were rented.</returns>
    public async Task<IReadOnlyList<string>> WhenReturnedAsync(CancellationToken cancellation)
    {
        Task empty;
        lock (_lock)
        {
            empty = _out.Count == 0
                ? Task.CompletedTask
                : (_empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        try
        {
            await empty.WaitAsync(TimeSpan.FromMinutes(1), cancellation);
        }
        catch (TimeoutException)
        {
            // What is out is reported.
        }

        lock (_lock)
        {
            return [.. _problems, .. _out.Select(array => $"Array {array.Key} is out {array.Value} times.")];
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Pools)
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name != Pools || eventData.Payload is not [int array, int bytes, ..] || bytes < Least)
        {
            return;
        }

        lock (_lock)
        {
            switch (eventData.EventName)
            {
                case "BufferRented":
                    Rented++;
                    _out[array] = _out.GetValueOrDefault(array) + 1;
                    break;
                case "BufferReturned" when _out.TryGetValue(array, out var times):
                    if (times == 1)
                    {
                        _out.Remove(array);
                    }
                    else
                    {
                        _out[array] = times - 1;
                    }

                    if (_out.Count == 0)
                    {
                        _empty?.TrySetResult();
                        _empty = null;
                    }

                    break;
                case "BufferReturned":
                    _problems.Add($"Array {array} of {bytes} bytes was given back and is not out.");
                    break;
            }
        }
    }
}
