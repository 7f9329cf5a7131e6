using static System.FormattableString;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>view</c> says.</summary>
/// <param name="File">The image.</param>
/// <param name="Output">The PNG file.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Frames">Frames or slices of the image.</param>
/// <param name="Frame">The one written, counted from 1.</param>
/// <param name="Low">The value shown black; null for labels alone.</param>
/// <param name="High">The value shown white; null for labels alone.</param>
/// <param name="Labels">The labels in this frame, in ascending order; null where none are asked for.</param>
sealed record ViewOutput(
    string File, string Output, int Width, int Height, int Frames, int Frame, double? Low, double? High, IReadOnlyList<ShownLabel>? Labels)
{
    const int MostLines = 20;

    /// <summary>Whether black and white are the least and greatest value of the frame, as the file proposes no window.</summary>
    public bool IsRangeOfValues { get; init; }

    public void Show(CliConsole console)
    {
        var values = Low is null ? "labels in colours" : Invariant($"values from {Low:0.##} (black) to {High:0.##} (white)");
        values += IsRangeOfValues ? ", its least and greatest, as the file proposes no window" : "";
        console.Line(Invariant($"{Output}: {Width} x {Height}, frame {Frame} of {Frames}, {values}."));
        foreach (var label in Labels?.Take(MostLines) ?? [])
        {
            console.Line(Invariant($"  label {label.Label}: {label.Colour} ({label.Name}), {label.Pixels} {(label.Pixels == 1 ? "pixel" : "pixels")}"));
        }

        if (Labels is { Count: 0 })
        {
            console.Line("  no label in this frame");
        }
        else if (Labels?.Count > MostLines)
        {
            console.Line($"  and {Labels.Count - MostLines} more; --json has all.");
        }
    }
}

/// <summary>A label in a picture.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Colour">Its colour, as <c>#E69F00</c>.</param>
/// <param name="Name">What that colour is called.</param>
/// <param name="Pixels">How many pixels of the frame have it.</param>
sealed record ShownLabel(int Label, string Colour, string Name, long Pixels);
