using Microsoft.ML.OnnxRuntime;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Execution;

/// <summary>BYTES to and from ONNX Runtime's tensors of strings.</summary>
static class Strings
{
    /// <summary>Makes a tensor of strings from the raw contents of several requests, one after the other.</summary>
    public static OrtValue ToOrt(long[] shape, IReadOnlyList<(ReadOnlyMemory<byte> Raw, long Count)> parts)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        var at = 0;
        foreach (var (raw, count) in parts)
        {
            // The request was checked: this cannot fail.
            BytesElements.TryRead(raw, count, out var elements);
            foreach (var element in elements)
            {
                value.StringTensorSetElementAt(element.Span, at++);
            }
        }

        return value;
    }

    /// <summary>The raw contents of part of a tensor of strings.</summary>
    public static byte[] FromOrt(OrtValue value, int first, int count)
    {
        var elements = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            elements[i] = value.GetStringElementAsSpan(first + i).ToArray();
        }

        return BytesElements.Write(elements);
    }
}
