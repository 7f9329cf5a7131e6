using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Opens ONNX Runtime sessions with the settings that all of OnnxRad uses.</summary>
static class SessionFactory
{
    // Microseconds: longer than the way from one operator to the next, shorter than what one processor does alone for long.
    const string SpinDuration = "100";

    /// <summary>Settings of a CPU session; sequential, and silent since every failure is an exception.</summary>
    public static SessionOptions Options(int intraOpThreads, Spinning spinning)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = intraOpThreads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spinning == Spinning.Never ? "0" : "1");
        if (spinning == Spinning.Passes)
        {
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            options.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinDuration);
        }

        return options;
    }

    /// <summary>Opens a session, and says what is wrong with the model where that fails.</summary>
    public static InferenceSession Open(string source, Func<InferenceSession> open)
    {
        try
        {
            return open();
        }
        catch (OnnxRuntimeException e)
        {
            throw IsNotOnnx(e)
                ? new InvalidModelException(
                    source,
                    ModelProblem.NotOnnx,
                    $"'{source}' is not an ONNX model: its bytes are of another format, or are cut short. Export or download the file again.",
                    e)
                : new InvalidModelException(
                    source,
                    ModelProblem.Refused,
                    $"'{source}' is an ONNX document that ONNX Runtime cannot run. It says: '{Text(e)}' "
                    + "Export the model again, with operators that ONNX Runtime has.",
                    e);
        }
    }

    // ONNX Runtime gives its error code in the text only, and has none for files that are cut before graph or operator set.
    static bool IsNotOnnx(OnnxRuntimeException e) =>
        e.Message.Contains("[ErrorCode:InvalidProtobuf]", StringComparison.Ordinal)
        || e.Message.Contains("No graph was found in the protobuf", StringComparison.Ordinal)
        || e.Message.Contains("Missing opset in the model", StringComparison.Ordinal);

    /// <summary>What ONNX Runtime says, on one line and without its error code.</summary>
    public static string Text(OnnxRuntimeException e)
    {
        var end = e.Message.StartsWith('[') ? e.Message.IndexOf(']') : -1;
        return string.Join(' ', e.Message[(end + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
