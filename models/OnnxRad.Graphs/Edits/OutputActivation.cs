using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Adds the activation that turns a trained graph's logits into probabilities, and takes it off again.</summary>
public static class OutputActivation
{
    /// <summary>The operators that count as an output activation.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["Softmax", "Sigmoid"];

    /// <summary>A copy whose output goes through an activation.</summary>
    /// <param name="model">A model with one output of shape (N, classes), in logits.</param>
    /// <param name="activation"><c>softmax</c>, <c>sigmoid</c> or <c>none</c>.</param>
    /// <param name="outputName">The name of the new output.</param>
    /// <exception cref="ArgumentException">
    /// The activation is another one, the model has several outputs, or it uses <paramref name="outputName"/> already.
    /// </exception>
    public static OnnxModel Append(OnnxModel model, string activation, string outputName = "probabilities")
    {
        var opType = activation switch
        {
            "softmax" => "Softmax",
            "sigmoid" => "Sigmoid",
            "none" => null,
            _ => throw new ArgumentException($"There is no activation '{activation}'. Known: softmax, sigmoid, none.", nameof(activation)),
        };
        var copy = model.Clone();
        if (opType is null)
        {
            return copy;
        }

        var output = OnlyOutput(copy);
        if (NamesOf(copy).Contains(outputName))
        {
            throw new ArgumentException(
                $"'{model.Source}' uses the name '{outputName}' already. Take its output activation off first, or choose another name.", nameof(outputName));
        }

        var node = new NodeProto { OpType = opType, Name = outputName };
        node.Input.Add(output.Name);
        node.Output.Add(outputName);
        if (opType == "Softmax")
        {
            node.Attribute.Add(new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
        }

        copy.Proto.Graph.Node.Add(node);
        output.Name = outputName;
        return copy;
    }

    /// <summary>A copy whose output is what the activation was fed with; a plain copy when the last node is no activation.</summary>
    /// <exception cref="ArgumentException">The model has several outputs.</exception>
    public static OnnxModel Remove(OnnxModel model)
    {
        var copy = model.Clone();
        var output = OnlyOutput(copy);
        var last = copy.Proto.Graph.Node.FirstOrDefault(n => n.Output.Contains(output.Name));
        if (last is not null && Operators.Contains(last.OpType))
        {
            copy.Proto.Graph.Node.Remove(last);
            output.Name = last.Input[0];
        }

        return copy;
    }

    static IEnumerable<string> NamesOf(OnnxModel model) =>
        model.Proto.Graph.Input.Select(input => input.Name)
            .Concat(model.Proto.Graph.Initializer.Select(initializer => initializer.Name))
            .Concat(model.Proto.Graph.Node.SelectMany(node => node.Output));

    static ValueInfoProto OnlyOutput(OnnxModel model) =>
        model.Outputs.Count == 1
            ? model.Outputs[0]
            : throw new ArgumentException(
                $"'{model.Source}' has {model.Outputs.Count} outputs; an output activation is defined for models with one.", nameof(model));
}
