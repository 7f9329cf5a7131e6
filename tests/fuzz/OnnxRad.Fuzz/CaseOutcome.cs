namespace OnnxRad.Fuzz;

/// <summary>What came of reading a damaged file.</summary>
enum CaseOutcome
{
    /// <summary>An image.</summary>
    Read,

    /// <summary>One of the exceptions that the reader documents.</summary>
    Refused,

    /// <summary>Another exception.</summary>
    Failed,

    /// <summary>The process ended.</summary>
    Crashed,

    /// <summary>Nothing was heard for <c>FuzzRun.MostSilence</c>.</summary>
    Hung,
}
