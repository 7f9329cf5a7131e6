using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Gives a network that comes without its weights some of a sensible scale.</summary>
static class RandomWeights
{
    /// <summary>A copy whose weights are initialisers of random values: the scale of values stays about the same through the layers.</summary>
    public static OnnxModel In(OnnxModel model, int seed)
    {
        var filled = ConstantWeights.ToInitializers(model);
        var random = new Random(seed);
        var tensors = filled.Initializers;
        foreach (var node in filled.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (tensors.TryGetValue(node.Inputs[i], out var tensor) && tensor.DataType == (int)DataType.Float)
                {
                    var (middle, reach) = Scale(node, i, [.. tensor.Dims]);
                    var values = new float[OnnxTensor.Count(tensor)];
                    for (var v = 0; v < values.Length; v++)
                    {
                        values[v] = middle + (reach * ((2 * random.NextSingle()) - 1));
                    }

                    OnnxTensor.SetFloats(tensor, values);
                }
            }
        }

        return filled;
    }

    static (float Middle, float Reach) Scale(OnnxNode node, int input, long[] shape) => (node.OpType, input) switch
    {
        ("Conv", 1) => (0, OfInputs(shape[1..].Aggregate(1L, (product, size) => product * size))),
        ("Gemm", 1) => (0, OfInputs(node.Int("transB", 0) != 0 ? shape[1] : shape[0])),

        // Less than 1: where residual branches are added, values grow.
        ("BatchNormalization", 1) => (0.5f, 0.1f),
        ("BatchNormalization", 4) or ("Mul", _) => (1, 0.2f),
        _ => (0, 0.1f),
    };

    /// <summary>He et al. (2015), uniform.</summary>
    static float OfInputs(long inputs) => MathF.Sqrt(6f / inputs);
}
