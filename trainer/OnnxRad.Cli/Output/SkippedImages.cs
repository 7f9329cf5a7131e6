namespace OnnxRad.Cli.Output;

/// <summary>Lists the images that were left out.</summary>
static class SkippedImages
{
    public static void Show(CliConsole console, IReadOnlyList<string> skipped)
    {
        if (skipped.Count == 0)
        {
            return;
        }

        console.Line(skipped.Count == 1 ? "1 image that cannot be used was left out:" : $"{skipped.Count} images that cannot be used were left out:");
        foreach (var name in skipped)
        {
            console.Line($"  {name}");
        }
    }
}
