using OnnxRad.Protocol;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Execution;

/// <summary>Works out the shapes of the outputs before a pass, so that ONNX Runtime writes where the answers are sent from.</summary>
static class OutputShapes
{
    /// <summary>The shapes of all outputs, or <see langword="null"/> where the inputs do not settle them.</summary>
    /// <param name="signature">What the graph takes and gives.</param>
    /// <param name="shapes">The shapes of the inputs of the whole batch, in the order of the graph.</param>
    public static long[][]? Predict(ModelSignature signature, IReadOnlyList<long[]> shapes)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var i = 0; i < signature.Inputs.Count; i++)
        {
            for (var d = 0; d < shapes[i].Length; d++)
            {
                sizes[signature.Inputs[i].Symbols[d]] = shapes[i][d];
            }
        }

        sizes.Remove("");
        var outputs = new long[signature.Outputs.Count][];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (Predict(signature.Outputs[i], sizes) is not { } shape)
            {
                return null;
            }

            outputs[i] = shape;
        }

        return outputs;
    }

    static long[]? Predict(TensorSpec output, Dictionary<string, long> sizes)
    {
        if (output.Type == TensorType.Bytes)
        {
            return null;
        }

        var shape = new long[output.Shape.Count];
        for (var d = 0; d < shape.Length; d++)
        {
            if (output.Shape[d] < 0 && !sizes.TryGetValue(output.Symbols[d], out shape[d]))
            {
                return null;
            }

            shape[d] = output.Shape[d] >= 0 ? output.Shape[d] : shape[d];
        }

        return TensorTypes.Count(shape) is > 0 and var count && count * output.Type.Size() <= Array.MaxLength ? shape : null;
    }
}
