using System.Globalization;

namespace OnnxRad.Fuzz;

/// <summary>What came of reading a damaged file.</summary>
/// <param name="Number">Of the file in its <c>FuzzPlan</c>.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Wall">How long it took.</param>
/// <param name="Processor">Processor time of the whole process.</param>
/// <param name="Allocated">Bytes that were asked for while it was read, much of them one after the other.</param>
/// <param name="Problem">What went wrong, on one line; empty where nothing did.</param>
sealed record CaseResult(long Number, CaseOutcome Outcome, TimeSpan Wall, TimeSpan Processor, long Allocated, string Problem)
{
    /// <summary>The most bytes that reading an input may ask for: 1 GiB.</summary>
    public const long MaxAllocated = 1 << 30;

    /// <summary>The longest that reading a damaged input may take a processor.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>Whether the reader kept its promises.</summary>
    public bool IsWell() =>
        Outcome is CaseOutcome.Read or CaseOutcome.Refused && Processor <= MaxTime && Allocated <= MaxAllocated;

    /// <summary>As a line of text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Number}\t{(int)Outcome}\t{Wall.Ticks}\t{Processor.Ticks}\t{Allocated}\t{Problem}");

    /// <summary>Of such a line.</summary>
    public static CaseResult Parse(string line)
    {
        var f = line.Split('\t');
        var n = f.Take(5).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new(n[0], (CaseOutcome)n[1], new(n[2]), new(n[3]), n[4], f[5]);
    }
}
