using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The sum of any number of inputs, place by place. https://onnx.ai/onnx/operators/onnx__Sum.html</summary>
/// <remarks>
/// Attributes: none. Opsets 6, 8, 13: one shape in 6, broadcast from 8 on. An initialiser added to features is trained (a bias).
/// </remarks>
sealed record Sum(Variadic Inputs, IReadOnlyList<int> Weights) : ITorchOp
{
    public bool TrainsOnlyFeatures => true;

    public static Sum From(OnnxNode node) => new(Variadic.From(node), [.. Enumerable.Range(0, node.Inputs.Count)]);

    public Tensor[] Run(OpInputs x, bool training) => [Inputs.Fold(x, static (a, b) => a.add(b))];
}
