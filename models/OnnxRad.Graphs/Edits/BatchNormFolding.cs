using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>Takes batch normalisations into the layers before them, and puts new ones behind convolutions.</summary>
public static class BatchNormFolding
{
    const float Epsilon = 1e-5f;

    /// <summary>
    /// A copy in which each BatchNormalization that follows a Conv or Gemm alone has become part of its weights and bias: it computes the
    /// same in inference, up to rounding. Others stay.
    /// </summary>
    public static OnnxModel Fold(OnnxModel model)
    {
        var copy = EditTools.Copy(model);
        var producers = EditTools.Producers(copy);
        var constants = EditTools.Constants(copy);
        foreach (var norm in copy.Nodes.Where(node => node.OpType == "BatchNormalization" && node.Domain.Length == 0))
        {
            if (Affine(norm, constants) is not { } affine || !producers.TryGetValue(norm.Inputs[0], out var layer) || !IsAlone(copy, norm.Inputs[0])
                || !FoldInto(copy, layer, affine.Scale, affine.Shift, constants))
            {
                continue;
            }

            layer.Proto.Output[0] = norm.Outputs[0];
            copy.Proto.Graph.Node.Remove(norm.Proto);
        }

        copy.Proto.Graph.ValueInfo.Clear();
        UnusedInitializers.RemoveFrom(copy);
        return copy;
    }

    /// <summary>
    /// A copy with a BatchNormalization behind each Conv that has a bias and no normalisation yet, except the classifier head. It changes
    /// nothing in inference: running mean 0, running variance 1, the bias of the Conv as its own.
    /// </summary>
    /// <remarks>In training a batch is normalised by its own mean and variance: train the statistics before you rely on them.</remarks>
    public static OnnxModel Unfold(OnnxModel model)
    {
        var copy = EditTools.Copy(model);
        var graph = copy.Proto.Graph;
        graph.ValueInfo.Clear();
        var constants = EditTools.Constants(copy);
        var head = HeadOf(copy);
        foreach (var conv in copy.Nodes.Where(node => node is { OpType: "Conv", Domain: "" } && node.HasInput(2) && node.Name != head))
        {
            var users = graph.Node.Where(node => node.Input.Contains(conv.Outputs[0])).ToArray();
            if (users.Any(node => node.OpType == "BatchNormalization") || !constants.TryGetValue(conv.Inputs[2], out var bias)
                || (DataType)bias.DataType != DataType.Float || bias.Dims.Count != 1)
            {
                continue;
            }

            var norm = NormBehind(copy, conv, OnnxTensor.Floats(bias));
            conv.Proto.Input.RemoveAt(2);
            graph.Node.Insert(graph.Node.IndexOf(conv.Proto) + 1, norm);
        }

        UnusedInitializers.RemoveFrom(copy);
        return copy;
    }

    static NodeProto NormBehind(OnnxModel model, OnnxNode conv, float[] bias)
    {
        string Vector(string suffix, float[] values) =>
            EditTools.AddConstant(model, $"{conv.Name}.norm.{suffix}", name => OnnxTensor.From(name, [values.Length], values));
        float[] Filled(float value) => [.. Enumerable.Repeat(value, bias.Length)];
        var norm = new NodeProto { OpType = "BatchNormalization", Name = EditTools.Unique(model, $"{conv.Name}.norm") };
        var output = conv.Outputs[0];
        conv.Proto.Output[0] = EditTools.Unique(model, $"{output}.unnormalised");
        norm.Input.Add(
        [
            conv.Proto.Output[0],
            Vector("weight", Filled(MathF.Sqrt(1 + Epsilon))),
            Vector("bias", bias),
            Vector("running_mean", Filled(0)),
            Vector("running_var", Filled(1)),
        ]);
        norm.Output.Add(output);
        norm.Attribute.Add(new AttributeProto { Name = "epsilon", Type = AttributeProto.Types.AttributeType.Float, F = Epsilon });
        if (model.Opset < 7)
        {
            norm.Attribute.Add(EditTools.Attribute("is_test", 1));
        }

        return norm;
    }

    /// <summary>y = scale * x + shift of a normalisation in inference form; <see langword="null"/> where it is in another.</summary>
    static (float[] Scale, float[] Shift)? Affine(OnnxNode norm, Dictionary<string, TensorProto> constants)
    {
        var isInference = norm.Outputs.Skip(1).All(output => output.Length == 0) && norm.Int("training_mode", 0) == 0
            && norm.Int("spatial", 1) == 1 && (norm.Opset >= 7 || norm.Int("is_test", 0) == 1);
        if (!isInference || norm.Inputs.Skip(1).Take(4).Any(name => !constants.TryGetValue(name, out var t) || (DataType)t.DataType != DataType.Float))
        {
            return null;
        }

        var vectors = norm.Inputs.Skip(1).Take(4).Select(name => OnnxTensor.Floats(constants[name])).ToArray();
        if (vectors.Any(vector => vector.Length != vectors[0].Length))
        {
            return null;
        }

        var (scale, shift) = (new float[vectors[0].Length], new float[vectors[0].Length]);
        for (var i = 0; i < scale.Length; i++)
        {
            var factor = vectors[0][i] / Math.Sqrt(vectors[3][i] + (double)norm.Float("epsilon", Epsilon));
            (scale[i], shift[i]) = ((float)factor, (float)(vectors[1][i] - (vectors[2][i] * factor)));
        }

        return (scale, shift);
    }

    /// <summary>Whether one node alone uses a value, and it is no output.</summary>
    static bool IsAlone(OnnxModel model, string value) =>
        model.Proto.Graph.Node.Sum(node => node.Input.Count(input => input == value)) == 1 && model.Outputs.All(output => output.Name != value);

    static bool FoldInto(OnnxModel model, OnnxNode layer, float[] scale, float[] shift, Dictionary<string, TensorProto> constants)
    {
        var isGemm = layer.OpType == "Gemm";
        if (layer.Domain.Length > 0 || !(isGemm || layer.OpType == "Conv") || !constants.TryGetValue(layer.Inputs[1], out var weight)
            || (DataType)weight.DataType != DataType.Float || weight.Dims.Count < 2)
        {
            return false;
        }

        var outputs = isGemm && layer.Int("transB", 0) == 0 ? 1 : 0;
        var beta = isGemm ? layer.Float("beta", 1) : 1;
        TensorProto? bias = null;
        if (weight.Dims[outputs] != scale.Length || beta == 0
            || (layer.HasInput(2) && !(constants.TryGetValue(layer.Inputs[2], out bias) && bias.Dims.Count == 1 && (DataType)bias.DataType == DataType.Float)))
        {
            return false;
        }

        var values = OnnxTensor.Floats(weight);
        var inner = outputs == 1 ? 1 : values.Length / scale.Length;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= scale[i / inner % scale.Length];
        }

        var biases = bias is null ? new float[1] : OnnxTensor.Floats(bias);
        float[] folded = [.. scale.Select((factor, i) => (factor * biases[i % biases.Length]) + (shift[i] / beta))];
        long[] shape = [.. weight.Dims];
        EditTools.SetConstant(model, layer, 1, name => OnnxTensor.From(name, shape, values));
        if (layer.HasInput(2))
        {
            EditTools.SetConstant(model, layer, 2, name => OnnxTensor.From(name, [folded.Length], folded));
        }
        else
        {
            var added = EditTools.AddConstant(model, $"{layer.Name}.bias", name => OnnxTensor.From(name, [folded.Length], folded));
            var kept = layer.Inputs.Take(2).ToArray();
            layer.Proto.Input.Clear();
            layer.Proto.Input.Add([.. kept, added]);
        }

        return true;
    }

    static string? HeadOf(OnnxModel model)
    {
        try
        {
            return ClassifierHead.Find(model).Node;
        }
        catch (UnsupportedOnnxException)
        {
            return null;
        }
    }
}
