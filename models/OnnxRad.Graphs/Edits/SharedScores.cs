using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>Lets several logits of a network share one score, from which they differ by a trained bias alone, as CORAL's do.</summary>
/// <remarks>
/// All of the network in front of the biases is shared, so that the order of the logits is that of the biases for every image. The biases begin
/// where grades are equally probable at a score of 0: log((K - 1 - k) / (k + 1)) for logit k of K - 1.
/// </remarks>
public static class SharedScores
{
    const string Mark = "OnnxRad shared score";
    const string Name = "shared";

    /// <summary>Whether logits of a model share scores.</summary>
    public static bool Are(OnnxModel model) => model.Proto.Graph.Node.Any(node => node.DocString == Mark);

    /// <summary>A copy that gives the logits; the model itself where none share a score.</summary>
    /// <param name="model">A network with one output, (N, scores).</param>
    /// <param name="groups">In the order of the scores: how many logits share one, or, not shared, how many logits are as many scores.</param>
    /// <exception cref="ArgumentException">The output has another shape.</exception>
    public static OnnxModel Expand(OnnxModel model, IReadOnlyList<(int Logits, bool Share)> groups)
    {
        if (!groups.Any(group => group.Share))
        {
            return model;
        }

        var copy = EditTools.Copy(model);
        var (output, scores) = (EditTools.OnlyOutput(copy), groups.Sum(group => group.Share ? 1 : group.Logits));
        if (EditTools.Dims(output) is not [{ } batch, { HasDimValue: true } width] || width.DimValue != scores)
        {
            throw new ArgumentException(
                $"The output '{output.Name}' of '{model.Source}' has {(EditTools.Dims(output) is { } dims ? $"the shape {EditTools.ShapeText(dims)}" : "no shape")}; "
                + $"expected (N, {scores}).",
                nameof(model));
        }

        var (parts, first) = (new List<string>(), 0);
        foreach (var (place, (logits, share)) in groups.Index())
        {
            var count = share ? 1 : logits;
            var part = groups.Count == 1 ? output.Name : Gather(copy, $"{Name}.part{place + 1}", output.Name, first, count);
            parts.Add(share ? Biased(copy, groups.Count == 1 ? Name : $"{Name}.part{place + 1}.logits", part, logits) : part);
            first += count;
        }

        var name = parts is [var only] ? only : Node(copy, Name, "Concat", [.. parts], ("axis", 1));
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        type.Shape.Dim.Add([batch.Clone(), new() { DimValue = groups.Sum(group => group.Logits) }]);
        (output.Name, output.Type) = (name, new() { TensorType = type });
        return copy;
    }

    /// <summary>A copy that gives the scores.</summary>
    /// <param name="model">A model whose logits share scores, without activation.</param>
    public static OnnxModel Remove(OnnxModel model)
    {
        var first = model.Proto.Graph.Node.First(node => node.DocString == Mark);
        return Cut.At(model, first.Input[0]);
    }

    static string Gather(OnnxModel model, string name, string scores, int first, int count)
    {
        var columns = Enumerable.Range(first, count).Select(column => (long)column).ToArray();
        return Node(model, name, "Gather", [scores, EditTools.AddConstant(model, name + ".columns", free => OnnxTensor.From(free, [count], columns))], ("axis", 1));
    }

    static string Biased(OnnxModel model, string name, string score, int logits)
    {
        float[] biases = [.. Enumerable.Range(0, logits).Select(k => MathF.Log((logits - k) / (k + 1f)))];
        return Node(model, name, "Add", [score, EditTools.AddConstant(model, name + ".bias", free => OnnxTensor.From(free, [logits], biases))]);
    }

    static string Node(OnnxModel model, string name, string opType, string[] inputs, params IEnumerable<(string Name, long Value)> attributes)
    {
        var node = new NodeProto { OpType = opType, Name = EditTools.Unique(model, name), DocString = Mark };
        node.Input.Add(inputs);
        node.Output.Add(node.Name);
        node.Attribute.Add(attributes.Select(attribute => EditTools.Attribute(attribute.Name, attribute.Value)));
        model.Proto.Graph.Node.Add(node);
        return node.Name;
    }
}
