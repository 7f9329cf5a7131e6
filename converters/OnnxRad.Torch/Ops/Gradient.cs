using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The derivatives of one value by others, computed where the graph stands. https://onnx.ai/onnx/operators/onnx_aionnxpreviewtraining_Gradient.html</summary>
/// <remarks>
/// Domain ai.onnx.preview.training, version 1. Attributes: xs, y, zs. Limits: the inputs must be the very values that xs and zs name;
/// the value y must be made before.
/// </remarks>
sealed record Gradient(IReadOnlyList<string> By, string Of) : ITorchOp
{
    const string TrainingDomain = "ai.onnx.preview.training";

    public int Outputs => By.Count;

    /// <summary>Whether a node is one.</summary>
    public static bool Is(OnnxNode node) => node is { OpType: "Gradient", Domain: TrainingDomain };

    public static Gradient From(OnnxNode node)
    {
        var by = Names(node, "xs");
        return node.Inputs.SequenceEqual([.. by, .. Names(node, "zs")], StringComparer.Ordinal)
            ? new(by, node.String("y", ""))
            : throw new NotSupportedException(
                $"has the inputs {string.Join(", ", node.Inputs)}; expected the values that its attributes 'xs' and 'zs' name, in that order");
    }

    /// <remarks>The last input is the value to differentiate; see <see cref="Graph.PlanBuilder"/>.</remarks>
    public Tensor[] Run(OpInputs x, bool training)
    {
        var by = new Tensor[By.Count];
        for (var i = 0; i < by.Length; i++)
        {
            by[i] = x[i];
        }

        using var ones = ones_like(x[x.Count - 1]);
        var gradients = autograd.grad([x[x.Count - 1]], by, [ones], retain_graph: true, create_graph: training, allow_unused: true);
        return [.. gradients.Select((gradient, i) => gradient is null || gradient.IsInvalid ? zeros_like(by[i]) : gradient)];
    }

    static string[] Names(OnnxNode node, string attribute) =>
        [.. node.Proto.Attribute.FirstOrDefault(a => a.Name == attribute)?.Strings.Select(name => name.ToStringUtf8()) ?? []];
}
