namespace OnnxRad.Torch.Conformance;

/// <summary>What became of a case, before it has its name.</summary>
sealed record CaseResult(ConformanceOutcome Outcome, string? Reason, double? Difference)
{
    public static CaseResult NotApplicable(string reason) => new(ConformanceOutcome.NotApplicable, OneLine(reason), null);

    public static CaseResult Failed(string reason, double? difference = null) => new(ConformanceOutcome.Failed, OneLine(reason), difference);

    static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
