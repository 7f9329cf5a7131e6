using OnnxRad.Torch;

namespace OnnxRad.Cli.Output;

/// <summary>One case in what <c>conformance</c> says.</summary>
sealed record ConformanceCaseOutput(string Name, IReadOnlyList<string> Operators, string Outcome, string? Reason, double? LargestDifference)
{
    public const string PassedText = "passed";
    public const string FailedText = "failed";
    public const string NotApplicableText = "not applicable";

    public static ConformanceCaseOutput From(ConformanceCase one) => new(
        one.Name,
        one.Operators,
        one.Outcome switch
        {
            ConformanceOutcome.Passed => PassedText,
            ConformanceOutcome.Failed => FailedText,
            _ => NotApplicableText,
        },
        one.Reason,
        one.LargestDifference);
}
