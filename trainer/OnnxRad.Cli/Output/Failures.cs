using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Torch;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>Which exceptions are the user's to act on: they are shown as a message, all others as a bug with their stack.</summary>
static class Failures
{
    // These throw InvalidOperationException with a text for the user: a device that is missing, a network that fails. Source is
    // the assembly of the throw, so those of the base class library do not count.
    static readonly string?[] s_speakToTheUser =
        [typeof(TorchDevice).Assembly.GetName().Name, typeof(RadModel).Assembly.GetName().Name];

    /// <summary>Whether the text of an exception is meant for the user.</summary>
    public static bool IsExpected(Exception e) => e is
        CommandException or DataException or RecipeException or TrainingException or ModelCardException
        or InvalidOnnxException or UnsupportedOnnxException or CatalogueException or DownloadException
        or InvalidImageException or InvalidSeriesException or UnknownImageFormatException
        or InvalidModelException or ImageMismatchException or ProviderUnavailableException
        or IOException or UnauthorizedAccessException or DllNotFoundException
        || (e is InvalidOperationException && s_speakToTheUser.Contains(e.Source));

    /// <summary>What is said of an exception: its text, or ours where it is the system's about a file.</summary>
    public static string Text(Exception e) => e switch
    {
        FileNotFoundException { FileName: { Length: > 0 } file } when e.Message.StartsWith("Could not find file '", StringComparison.Ordinal) => $"There is no file '{file}'.{OfSlices(file)}",
        DirectoryNotFoundException when Quoted(e.Message, "Could not find a part of the path '") is { } path => $"There is no '{path}': a folder of its path is missing.",
        UnauthorizedAccessException when Quoted(e.Message, "Access to the path '") is { } path => Directory.Exists(path) ? $"'{path}' is a folder; give a file." : $"Access to '{path}' is denied.",
        IOException full when AtomicFile.IsFull(full) && Quoted(e.Message, "") is { } path => $"'{path}' cannot be written: the disk is full.",
        InvalidSeriesException { CanBeResampled: true } series => $"{series.Problem} {series.WayOut} With --resample-uneven the slices are resampled instead.",
        _ => e.Message,
    };

    /// <summary>What is added where a file is there, and its slice 0 was asked for.</summary>
    static string OfSlices(string file) =>
        file.LastIndexOf('#') is > 0 and var mark && file.AsSpan(mark + 1) is "0" && Path.Exists(file[..mark]) ? " Slices are counted from 1." : "";

    /// <summary>The path that a message of the system quotes; null where it does not begin as the system's does.</summary>
    static string? Quoted(string message, string begin) =>
        message.StartsWith(begin, StringComparison.Ordinal) && message.IndexOf('\'') is >= 0 and var start && message.LastIndexOf('\'') is var end && end > start
            ? message[(start + 1)..end]
            : null;

    /// <summary>What is said of all other exceptions.</summary>
    public static string Bug(Exception e) =>
        $"OnnxRad stopped on an error that it does not know: {e.GetType().Name}: {e.Message.TrimEnd('.')}. "
        + "This is a bug in OnnxRad; please report it with the lines on standard error.";
}
