namespace OnnxRad.LoadGenerator.Load;

/// <summary>What went wrong with a request.</summary>
enum FaultKind
{
    /// <summary>The server answered with an error.</summary>
    Refused,

    /// <summary>There was no answer: the connection broke, or the time ran out.</summary>
    Lost,

    /// <summary>The answer holds other numbers than it should.</summary>
    Wrong,
}
