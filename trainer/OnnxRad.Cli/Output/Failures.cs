using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Output;

/// <summary>Which exceptions are the user's to act on: they are shown as a message, all others with their stack.</summary>
static class Failures
{
    /// <summary>Whether the text of an exception is meant for the user.</summary>
    public static bool IsExpected(Exception e) => e is
        DataException or RecipeException or TrainingException or ModelCardException
        or InvalidOnnxException or UnsupportedOnnxException
        or InvalidImageException or UnknownImageFormatException
        or InvalidModelException or ImageMismatchException or ProviderUnavailableException
        or IOException or UnauthorizedAccessException or DllNotFoundException or OperationCanceledException
        or InvalidOperationException;

    /// <summary>The text for the user.</summary>
    public static string Message(Exception e) => e is OperationCanceledException ? "Cancelled. No model was written." : e.Message;
}
