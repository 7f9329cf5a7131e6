using Grpc.Core;
using Inference;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Configuration;

/// <summary>Reads a model's <c>config.pbtxt</c>.</summary>
static class ModelConfigFile
{
    public const string FileName = "config.pbtxt";

    const int LargestBytes = 1 << 20;

    /// <summary>The configuration in a model's folder; <see langword="null"/> where there is none.</summary>
    /// <exception cref="InferException">The file is not one; the exception says where.</exception>
    public static ModelConfig? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        if (new FileInfo(path).Length > LargestBytes)
        {
            throw InferException.Invalid($"{FileName} has {new FileInfo(path).Length} bytes; expected at most {LargestBytes}.");
        }

        try
        {
            return TextFormat.Read<ModelConfig>(File.ReadAllText(path));
        }
        catch (TextFormatException e)
        {
            throw new InferException(StatusCode.InvalidArgument, $"{FileName}: {e.Message}.", e);
        }
    }
}
