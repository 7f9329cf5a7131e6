namespace OnnxRad.Server.Inference;

/// <summary>How large requests that infer nothing may be, and how many parts a request may have: an empty part
/// is two bytes of a message and a hundred of memory.</summary>
static class RequestLimits
{
    /// <summary>The most inputs, outputs, raw contents and parameters, each; also the most parameters of one input or output.</summary>
    public const int MostParts = 1024;

    /// <summary>The most bytes of a request that infers nothing; the largest holds a configuration of 1 MiB as text in JSON.</summary>
    public const int MostControlBytes = 2 << 20;

    /// <summary>What is wrong with a number of parts, a sentence; <see langword="null"/> where nothing is.</summary>
    /// <param name="what">What is counted, such as <c>inputs</c>.</param>
    /// <param name="count">How many there are.</param>
    public static string? Problem(string what, long count) =>
        count > MostParts ? $"The request has {count} {what}; expected at most {MostParts}." : null;
}
