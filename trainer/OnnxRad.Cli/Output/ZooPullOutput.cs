using OnnxRad.Models;

namespace OnnxRad.Cli.Output;

/// <summary>What <c>zoo pull</c> says.</summary>
sealed record ZooPullOutput(string Name, string Path, long Bytes, string Sha256, bool Verified, long ResumedAt, string Licence)
{
    public static ZooPullOutput Show(CatalogueEntry model, DownloadResult result, CliConsole console)
    {
        console.Line(result.Verified
            ? $"'{result.Path}' is '{model.Name}': {result.Bytes} bytes, SHA-256 {result.Sha256} as in the catalogue."
            : $"'{result.Path}' was not verified: {result.Bytes} bytes, SHA-256 {result.Sha256}.");
        console.Line($"Licence of the model, as its publisher states it: {model.Licence}.");
        return new(model.Name, result.Path, result.Bytes, result.Sha256, result.Verified, result.ResumedAt, model.Licence);
    }
}
