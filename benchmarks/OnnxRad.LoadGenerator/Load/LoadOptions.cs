namespace OnnxRad.LoadGenerator.Load;

/// <summary>How a server is loaded.</summary>
sealed record LoadOptions
{
    /// <summary>The gRPC address.</summary>
    public required Uri Address { get; init; }

    public required string Model { get; init; }

    /// <summary>Requests on their way at a time, in closed loop; each answer is followed by a request.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Requests a second, in open loop; 0 for closed loop.</summary>
    public double Rate { get; init; }

    /// <summary>How long one window of measuring is.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long is loaded before the first window.</summary>
    /// <value>Default <see langword="null"/>: one window.</value>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>How many windows in a row must agree.</summary>
    public int StableWindows { get; init; } = 3;

    /// <summary>How many windows are tried before the last ones are taken as they are.</summary>
    public int MostWindows { get; init; } = 10;

    /// <summary>How far windows may lie apart, as a part of their mean.</summary>
    public double Stability { get; init; } = 0.1;

    /// <summary>Items of each request.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>HTTP/2 connections that share the requests.</summary>
    public int Connections { get; init; } = 1;
}
