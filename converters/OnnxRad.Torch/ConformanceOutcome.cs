namespace OnnxRad.Torch;

/// <summary>What became of one case of a conformance suite.</summary>
public enum ConformanceOutcome
{
    /// <summary>All outputs are those of the suite.</summary>
    Passed,

    /// <summary>An output differs, or running the model failed.</summary>
    Failed,

    /// <summary>The model uses something that <see cref="TorchGraph"/> refuses.</summary>
    NotApplicable,
}
