using OnnxRad.Protocol;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rest;

/// <summary>What JSON takes in memory: the two bytes of a number in an array of a request become twenty, and a float of an answer fifteen.</summary>
static class JsonCost
{
    // Rows of the document's table, of 12 bytes, and a value of 8 bytes: for each of these signs at most two of the former.
    const int Sign = 24;

    // A byte of a string is a character of two bytes, and then, where it is a value, lies in a tensor.
    const int Text = 4;

    // A byte of a string that JSON escapes.
    const int Escape = 6;

    /// <summary>The memory of a document and of the values read from it, roughly.</summary>
    public static long Of(ReadOnlySpan<byte> json) =>
        (Sign * ((long)json.Count((byte)',') + json.Count((byte)':') + json.Count((byte)'[') + json.Count((byte)'{')))
        + (Text * OfTexts(json));

    /// <summary>The most bytes that the values of an output become as text, each with its comma.</summary>
    public static long Of(InferTensor output) =>
        output.Type == TensorType.Bytes ? (long)output.Raw.Length * Escape : output.Raw.Length / output.Type.Size() * Width(output.Type);

    /// <summary>The bytes of all strings.</summary>
    static long OfTexts(ReadOnlySpan<byte> json)
    {
        var (bytes, isText) = (0L, false);
        while (json.IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var at)
        {
            var isEscape = json[at] == (byte)'\\';
            bytes += isText ? at + (isEscape ? 1 : 0) : 0;
            isText ^= !isEscape;
            json = json[Math.Min(at + (isEscape ? 2 : 1), json.Length)..];
        }

        return bytes;
    }

    static long Width(TensorType type) => type switch
    {
        TensorType.UInt8 => "255,".Length,
        TensorType.Int8 => "-128,".Length,
        TensorType.UInt16 or TensorType.Bool => "65535,".Length,
        TensorType.Int16 => "-32768,".Length,
        TensorType.UInt32 => "4294967295,".Length,
        TensorType.Int32 => "-2147483648,".Length,
        TensorType.UInt64 => "18446744073709551615,".Length,
        TensorType.Int64 => "-9223372036854775808,".Length,
        TensorType.Fp64 => "-2.2250738585072014E-308,".Length,
        _ => "-1.17549435E-38,".Length,
    };
}
