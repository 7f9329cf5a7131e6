using Onnx;

namespace OnnxRad.Graphs.Edits;

/// <summary>Adds the activation that turns a trained graph's logits into probabilities or values, and takes it off again.</summary>
public static class OutputActivation
{
    /// <summary>The operators that count as an output activation by themselves.</summary>
    public static IReadOnlyList<string> Operators { get; } = ["Softmax", "Sigmoid"];

    /// <summary>The activations that <see cref="Append"/> knows.</summary>
    /// <value>
    /// <c>softmax</c> and <c>sigmoid</c>; <c>ordinal</c>: the K - 1 conditional logits of CORN to the probabilities of K grades, which add
    /// up to 1; <c>cumulative</c>: the K - 1 logits of CORAL, each of "above grade k", to the same; <c>survival</c>: logits of the hazards in J intervals to the share without event at the end of each; <c>exponential</c>: the
    /// log of a hazard ratio to the ratio; <c>none</c>.
    /// </value>
    public static IReadOnlyList<string> Known { get; } = ["softmax", "sigmoid", "ordinal", "cumulative", "survival", "exponential", "none"];

    /// <summary>A copy whose output goes through an activation.</summary>
    /// <param name="model">A model with one output of shape (N, classes) or (N, classes, ...), in logits.</param>
    /// <param name="activation">One of <see cref="Known"/>; all but softmax, sigmoid and none need the shape (N, outputs).</param>
    /// <param name="outputName">The name of the new output.</param>
    /// <param name="logits">The output to take, where there are several; the others stay as they are.</param>
    /// <exception cref="ArgumentException">
    /// The activation is another one, the model has several outputs and none is chosen, its shape does not fit, or it uses
    /// <paramref name="outputName"/> already.
    /// </exception>
    public static OnnxModel Append(OnnxModel model, string activation, string outputName = "probabilities", string? logits = null)
    {
        if (!Known.Contains(activation))
        {
            throw new ArgumentException($"There is no activation '{activation}'. Known: {string.Join(", ", Known)}.", nameof(activation));
        }

        return activation switch
        {
            "none" => model.Clone(),
            "softmax" => AppendNode(model, "Softmax", outputName, logits),
            "sigmoid" => AppendNode(model, "Sigmoid", outputName, logits),
            "ordinal" => AppendSteps(model, outputName, logits, steps => steps.Ordinal()),
            "cumulative" => AppendSteps(model, outputName, logits, steps => steps.Cumulative()),
            "survival" => AppendSteps(model, outputName, logits, steps => steps.Survival()),
            _ => AppendSteps(model, outputName, logits, steps => steps.Exponential()),
        };
    }

    /// <summary>A copy whose output, in standard deviations from a mean, becomes values in their unit: output * deviation + mean.</summary>
    /// <param name="model">A model with one output of shape (N, values).</param>
    /// <param name="mean">The mean, in the unit.</param>
    /// <param name="deviation">The standard deviation, above 0, in the unit.</param>
    /// <param name="outputName">The name of the new output.</param>
    /// <param name="logits">The output to take, where there are several.</param>
    /// <exception cref="ArgumentException">As <see cref="Append"/>; also a mean or deviation out of range.</exception>
    public static OnnxModel AppendScale(OnnxModel model, float mean, float deviation, string outputName = "values", string? logits = null)
    {
        if (!float.IsFinite(mean) || !float.IsFinite(deviation) || deviation <= 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Mean {mean} and deviation {deviation} are no scale; expected finite numbers, the deviation above 0."),
                nameof(deviation));
        }

        return AppendSteps(model, outputName, logits, steps => steps.Scale(mean, deviation));
    }

    /// <summary>A copy whose outputs are what their activations were fed with; a plain copy where no output is one's.</summary>
    /// <remarks>The outputs of several tasks become the one output of logits that they were cut from; see <see cref="TaskOutputs"/>.</remarks>
    /// <exception cref="ArgumentException">The model has several outputs and <paramref name="all"/> is not set.</exception>
    /// <param name="model">The model.</param>
    /// <param name="all">Whether a model may have several outputs.</param>
    public static OnnxModel Remove(OnnxModel model, bool all = false)
    {
        var copy = model.Clone();
        var areTasks = TaskOutputs.Are(copy);
        foreach (var output in all || areTasks ? copy.Outputs : [Output(copy, null)])
        {
            var last = copy.Proto.Graph.Node.FirstOrDefault(n => n.Output.Contains(output.Name));
            if (last?.DocString == ActivationSteps.Mark)
            {
                RemoveSteps(copy.Proto.Graph, output);
            }
            else if (last is not null && Operators.Contains(last.OpType))
            {
                copy.Proto.Graph.Node.Remove(last);
                output.Name = last.Input[0];
            }
        }

        if (areTasks)
        {
            TaskOutputs.Join(copy);
        }

        return copy;
    }

    static OnnxModel AppendNode(OnnxModel model, string opType, string outputName, string? logits)
    {
        var copy = model.Clone();
        var output = Output(copy, logits);
        CheckFree(model, outputName, name => name == outputName);
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

    static OnnxModel AppendSteps(OnnxModel model, string outputName, string? logits, Func<ActivationSteps, long> append)
    {
        var copy = model.Clone();
        var output = Output(copy, logits);
        CheckFree(model, outputName, name => name == outputName || name.StartsWith(outputName + ".", StringComparison.Ordinal));
        if (EditTools.Dims(output) is not [_, { HasDimValue: true } width])
        {
            throw new ArgumentException(
                $"The output '{output.Name}' of '{model.Source}' has {(EditTools.Dims(output) is { } dims ? $"the shape {EditTools.ShapeText(dims)}" : "no shape")}; "
                + "this activation needs (N, outputs).",
                nameof(model));
        }

        width.DimValue = append(new(copy.Proto.Graph, outputName, output.Name, width.DimValue));
        output.Name = outputName;
        return copy;
    }

    static void RemoveSteps(GraphProto graph, ValueInfoProto output)
    {
        var prefix = output.Name + ".";
        var steps = graph.Node.Where(n => n.DocString == ActivationSteps.Mark && (n.Name == output.Name || IsPart(n.Name))).ToArray();
        var made = steps.SelectMany(node => node.Output).ToHashSet(StringComparer.Ordinal);
        var constants = graph.Initializer.Where(i => IsPart(i.Name)).ToArray();
        var widest = constants.FirstOrDefault(c => c.Dims.Count == 2);
        var logits = steps.SelectMany(node => node.Input).First(input => !made.Contains(input) && !constants.Any(c => c.Name == input));
        foreach (var node in steps)
        {
            graph.Node.Remove(node);
        }

        foreach (var constant in constants)
        {
            graph.Initializer.Remove(constant);
        }

        if (widest is not null && EditTools.Dims(output) is [_, { } width])
        {
            width.DimValue = widest.Dims[0];
        }

        output.Name = logits;
        bool IsPart(string name) => name.StartsWith(prefix, StringComparison.Ordinal);
    }

    static void CheckFree(OnnxModel model, string outputName, Func<string, bool> isTaken)
    {
        var graph = model.Proto.Graph;
        var names = graph.Input.Select(input => input.Name)
            .Concat(graph.Initializer.Select(initializer => initializer.Name))
            .Concat(graph.Node.SelectMany(node => node.Output));
        if (names.Any(isTaken))
        {
            throw new ArgumentException(
                $"'{model.Source}' uses the name '{outputName}' already. Take its output activation off first, or choose another name.", nameof(outputName));
        }
    }

    static ValueInfoProto Output(OnnxModel model, string? name)
    {
        if (name is not null)
        {
            return model.Outputs.FirstOrDefault(output => output.Name == name)
                ?? throw new ArgumentException(
                    $"'{model.Source}' has no output '{name}'. Its outputs: {string.Join(", ", model.Outputs.Select(o => $"'{o.Name}'"))}.", nameof(model));
        }

        return model.Outputs.Count == 1
            ? model.Outputs[0]
            : throw new ArgumentException(
                $"'{model.Source}' has {model.Outputs.Count} outputs; an output activation is defined for models with one.", nameof(model));
    }
}
