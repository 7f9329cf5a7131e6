using System.Globalization;
using OnnxRad.Models;

namespace OnnxRad.Cli.Output;

/// <summary>Says how far a download is, at each tenth of it.</summary>
sealed class DownloadProgress(CliConsole console, CatalogueEntry model) : IProgress<long>
{
    const int Steps = 10;

    readonly long _all = model.Bytes ?? ModelDownload.MostBytes;
    long _said;

    public void Report(long value)
    {
        var step = value * Steps / _all;
        if (step > _said)
        {
            _said = step;
            console.Line(string.Create(
                CultureInfo.InvariantCulture, $"{model.FileName}: {value / 1e6:0.0} of {_all / 1e6:0.0} MB ({step * 100 / Steps} %)"));
        }
    }
}
