namespace OnnxRad.Cli;

/// <summary>The recipe of the quick start, carried inside the program.</summary>
static class QuickstartRecipe
{
    /// <summary>Its name among the recipes.</summary>
    public const string FileName = "quickstart.yaml";

    /// <summary>Its text.</summary>
    public static string Text
    {
        get
        {
            using var stream = typeof(QuickstartRecipe).Assembly.GetManifestResourceStream(FileName)!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
