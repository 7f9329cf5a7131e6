using OnnxRad.Imaging.Formats.Dicom;

namespace OnnxRad.Imaging;

/// <summary>A range of values that a viewer spreads over its grey levels.</summary>
/// <param name="Low">This value and all below are black; of a sigmoid they are almost.</param>
/// <param name="High">This value and all above are white, or almost; not below <paramref name="Low"/>.</param>
/// <param name="Explanation">What the window is for, for example <c>BONE</c>; null where the file does not say.</param>
public sealed record ImageWindow(double Low, double High, string? Explanation = null)
{
    /// <summary>What lies between the ends.</summary>
    /// <value>Default <see cref="WindowShape.Linear"/>.</value>
    public WindowShape Shape => Table is not null ? WindowShape.Table : IsSigmoid ? WindowShape.Sigmoid : WindowShape.Linear;

    internal bool IsSigmoid { get; init; }

    internal WindowTable? Table { get; init; }

    /// <summary>How bright a value is.</summary>
    /// <returns>0 (black, and what is not a number) to 1 (white).</returns>
    public double ShareOf(double value)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        var width = Math.Max(High - Low, double.Epsilon);
        return Table is not null ? Table.ShareOf(value)
            : IsSigmoid ? 1 / (1 + Math.Exp(-4 * (value - ((Low + High) / 2)) / width))
            : Math.Clamp((value - Low) / width, 0, 1);
    }

    /// <summary>The window of values turned over, v becoming <paramref name="sum"/> - v.</summary>
    internal ImageWindow Mirror(double sum) => this with { Low = sum - High, High = sum - Low, Table = Table?.Mirror(sum) };

    /// <summary>The window of a centre and a width by a function of DICOM (PS3.3 section C.11.2.1.2).</summary>
    /// <param name="center">The middle.</param>
    /// <param name="width">Greater than 0; for the function LINEAR at least 1.</param>
    /// <param name="function">
    /// <c>LINEAR</c> (which null and other functions stand for), <c>LINEAR_EXACT</c> or <c>SIGMOID</c>.
    /// </param>
    /// <param name="explanation">What the window is for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The centre is not a number, or the width none greater than 0.</exception>
    public static ImageWindow FromCenter(double center, double width, string? function = null, string? explanation = null)
    {
        if (!double.IsFinite(center))
        {
            throw new ArgumentOutOfRangeException(nameof(center), center, "The centre of a window is a number.");
        }

        if (!(double.IsFinite(width) && width > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width of a window is a number greater than 0.");
        }

        var (low, high) = (center - (width / 2), center + (width / 2));
        return function is "LINEAR_EXACT" or "SIGMOID"
            ? new(low, high, explanation) { IsSigmoid = function == "SIGMOID" }
            : new(low, Math.Max(low, high - 1), explanation);
    }
}
