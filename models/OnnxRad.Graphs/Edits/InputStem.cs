using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>What lies between an image and the convolutions that see its channels first.</summary>
/// <param name="Convolutions">The convolutions and their weights.</param>
/// <param name="Vectors">Constants with one number a channel: node, place among its inputs, tensor.</param>
sealed record InputStem(
    IReadOnlyList<(OnnxNode Node, TensorProto Weight)> Convolutions,
    IReadOnlyList<(OnnxNode Node, int Place, TensorProto Tensor)> Vectors)
{
    static readonly HashSet<string> s_passes = new(["Cast", "Dropout", "Identity", "MaxPool", "AveragePool", "Relu"], StringComparer.Ordinal);

    /// <summary>Follows the image.</summary>
    /// <exception cref="UnsupportedOnnxException">Something else than known layers stands in front of the convolutions.</exception>
    public static InputStem Of(OnnxModel model, long channels)
    {
        var constants = EditTools.Constants(model);
        var convolutions = new List<(OnnxNode, TensorProto)>();
        var vectors = new List<(OnnxNode, int, TensorProto)>();
        var image = new HashSet<string>([model.Inputs[0].Name], StringComparer.Ordinal);
        foreach (var node in model.Nodes.Where(node => node.Inputs.Any(image.Contains)))
        {
            if (node.Domain.Length == 0 && node.OpType == "Conv" && image.Contains(node.Inputs[0]))
            {
                convolutions.Add((node, Weight(model, node, constants, channels)));
                continue;
            }

            if (node.Domain.Length > 0 || !Passes(node, image, constants, channels, vectors))
            {
                throw EditTools.Refused(
                    model,
                    $"node '{node.Name}' ({node.OpType}, opset {node.Opset}) stands between the image and the first convolution; "
                    + $"expected {string.Join(", ", s_passes)}, BatchNormalization, or Add, Sub, Mul, Div with one constant a channel. Keep {channels} channels.");
            }

            image.UnionWith(node.Outputs.Where(output => output.Length > 0));
        }

        return convolutions.Count > 0
            ? new(convolutions, vectors)
            : throw EditTools.Refused(model, $"no convolution sees the input '{model.Inputs[0].Name}'; expected one. Keep {channels} channels.");
    }

    static TensorProto Weight(OnnxModel model, OnnxNode node, Dictionary<string, TensorProto> constants, long channels)
    {
        var found = node.Int("group", 1) != 1 ? $"has {node.Int("group", 1)} groups"
            : !constants.TryGetValue(node.Inputs[1], out var weight) ? "computes its weights"
            : (DataType)weight.DataType != DataType.Float ? $"has weights of type {(DataType)weight.DataType}"
            : weight.Dims.Count < 3 || weight.Dims[1] != channels || OnnxTensor.Count(weight) == 0 ? $"has weights ({string.Join(", ", weight.Dims)})"
            : null;
        return found is null ? constants[node.Inputs[1]] : throw EditTools.Refused(
            model,
            $"the first convolution '{node.Name}' (opset {node.Opset}) {found}; expected one group and constant float32 weights for {channels} channels. "
            + $"Keep {channels} channels.");
    }

    static bool Passes(
        OnnxNode node,
        HashSet<string> image,
        Dictionary<string, TensorProto> constants,
        long channels,
        List<(OnnxNode, int, TensorProto)> vectors)
    {
        if (s_passes.Contains(node.OpType))
        {
            return true;
        }

        var isNormalization = node.OpType == "BatchNormalization";
        if (!isNormalization && node.OpType is not ("Add" or "Sub" or "Mul" or "Div"))
        {
            return false;
        }

        for (var i = 0; i < node.Inputs.Count; i++)
        {
            if (image.Contains(node.Inputs[i]))
            {
                if (isNormalization && i > 0)
                {
                    return false;
                }

                continue;
            }

            if (!constants.TryGetValue(node.Inputs[i], out var tensor) || (DataType)tensor.DataType != DataType.Float || node.Has("axis"))
            {
                return false;
            }

            if (OnnxTensor.Count(tensor) == 1 && !isNormalization)
            {
                continue;
            }

            var place = isNormalization ? tensor.Dims.Count - 1 : tensor.Dims.Count - 3;
            if (place < 0 || OnnxTensor.Count(tensor) != channels || tensor.Dims[place] != channels)
            {
                return false;
            }

            vectors.Add((node, i, tensor));
        }

        return true;
    }
}
