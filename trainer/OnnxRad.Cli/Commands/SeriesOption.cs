using System.CommandLine;
using OnnxRad.Imaging;

namespace OnnxRad.Cli.Commands;

/// <summary><c>--series</c>: which DICOM series of a folder is meant.</summary>
static class SeriesOption
{
    /// <param name="goesWith">The end of its description: what it is for.</param>
    public static Option<string> Create(string goesWith) => new("--series")
    {
        Description = $"The DICOM series to take where a folder has files of several, by its number or its UID{goesWith}.",
        HelpName = "number|UID",
    };

    /// <summary>Reads a folder; where it has several series, the message names the option.</summary>
    /// <exception cref="InvalidImageException">As of <paramref name="read"/>.</exception>
    public static SeriesVolume Name(Func<SeriesVolume> read)
    {
        const string choose = "Choose a series by its number or its UID,";
        try
        {
            return read();
        }
        catch (InvalidImageException e) when (e.WayOut.StartsWith(choose, StringComparison.Ordinal))
        {
            throw new InvalidImageException(e.Problem, $"Choose a series by its number or its UID with --series,{e.WayOut[choose.Length..]}", e.FileName, e);
        }
    }

    /// <summary>What was given; null where nothing was.</summary>
    /// <exception cref="CommandException">It is neither a number nor a UID.</exception>
    public static DicomSeriesChoice? Of(string? text) => text is null ? null
        : DicomSeriesChoice.TryParse(text, out var choice) ? choice
        : throw CommandException.Usage($"--series takes the number of a DICOM series, or its UID of digits and dots; '{text}' is neither.");
}
