using System.Globalization;
using Google.Protobuf;
using Onnx;

namespace OnnxRad.Graphs;

/// <summary>From bytes to a document, with a message for everything that files turn out to be.</summary>
static class ModelReader
{
    /// <summary>Reads a document from a stream that can be read twice.</summary>
    /// <exception cref="InvalidOnnxException">It is none.</exception>
    public static ModelProto Parse(Stream stream, string source)
    {
        if (stream.Length > int.MaxValue)
        {
            var gigabytes = (stream.Length / 1e9).ToString("0.0", CultureInfo.InvariantCulture);
            throw new InvalidOnnxException(
                source, $"'{source}' is not a usable ONNX model: it has {gigabytes} GB and a document has at most 2.1. Save the model with its weights as external data.");
        }

        var start = new byte[Math.Min(FileKind.Length, stream.Length - stream.Position)];
        stream.ReadExactly(start);
        stream.Position -= start.Length;
        try
        {
            // Messages nest 100 deep at most, and lengths are believed only as far as bytes come: both are the parser's own limits.
            var proto = ModelProto.Parser.ParseFrom(stream);
            return proto.Graph is { Node.Count: > 0 }
                ? proto
                : throw NotAModel(source, "it holds no graph with nodes", FileKind.Hint(start));
        }
        catch (InvalidProtocolBufferException e)
        {
            var why = $"its bytes are not an ONNX document, or are cut short ({e.Message.TrimEnd('.')})";
            throw NotAModel(source, why, FileKind.Hint(start), e);
        }
    }

    /// <summary>A file that cannot be used.</summary>
    public static InvalidOnnxException NotAModel(string source, string why, string? hint = null, Exception? inner = null) => new(
        source, $"'{source}' is not a usable ONNX model: {why}. {(hint is null ? "" : hint + " ")}Export or download the file again.", inner);
}
