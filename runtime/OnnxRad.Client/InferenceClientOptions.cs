namespace OnnxRad.Client;

/// <summary>How a client calls a server.</summary>
public sealed record InferenceClientOptions
{
    // The calendar ends, so the largest TimeSpan makes no deadline.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(30);

    /// <summary>How long a call may take, all attempts together; a stream is not limited.</summary>
    /// <value>Above zero to 30 days; default 30 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is tried while the server is unavailable or its queue is full.</summary>
    /// <value>1 to 5; default 3.</value>
    public int Attempts { get; init; } = 3;

    /// <summary>How long to wait before the second attempt; later ones wait twice as long each, at random up to that.</summary>
    /// <value>1 ms to 1 hour; default 100 ms.</value>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The largest message in bytes, each way.</summary>
    /// <value>1 to 2147483647; default 64 MiB, as the server's.</value>
    public int MaxMessageBytes { get; init; } = 64 << 20;

    /// <summary>Sent with every call, such as an API key.</summary>
    /// <value>Default none.</value>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What carries the calls, such as one with a client certificate; owned by the caller.</summary>
    /// <value>Default <see langword="null"/>: a handler of the client's own.</value>
    public HttpMessageHandler? HttpHandler { get; init; }

    /// <summary>All that is wrong with the values, a sentence each; empty when they are valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(Timeout > TimeSpan.Zero && Timeout <= s_longest, $"Timeout is {Timeout}; expected above zero to 30 days.");
        Check(Attempts is >= 1 and <= 5, $"Attempts is {Attempts}; expected 1 to 5.");
        Check(
            Backoff >= TimeSpan.FromMilliseconds(1) && Backoff <= TimeSpan.FromHours(1), $"Backoff is {Backoff}; expected 1 ms to 1 hour.");
        Check(MaxMessageBytes >= 1, $"MaxMessageBytes is {MaxMessageBytes}; expected 1 or above.");
        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
