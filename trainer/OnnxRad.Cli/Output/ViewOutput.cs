using static System.FormattableString;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>view</c> says.</summary>
/// <param name="File">The image.</param>
/// <param name="Output">The PNG file.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Frames">Frames or slices of the image.</param>
/// <param name="Frame">The one written, counted from 1.</param>
/// <param name="Low">The value shown black.</param>
/// <param name="High">The value shown white.</param>
sealed record ViewOutput(string File, string Output, int Width, int Height, int Frames, int Frame, double Low, double High)
{
    public void Show(CliConsole console) =>
        console.Line(Invariant($"{Output}: {Width} x {Height}, frame {Frame} of {Frames}, values from {Low:0.##} (black) to {High:0.##} (white)."));
}
