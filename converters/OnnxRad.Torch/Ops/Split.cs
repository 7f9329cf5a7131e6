using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The input cut into parts along an axis. https://onnx.ai/onnx/operators/onnx__Split.html</summary>
/// <remarks>
/// Attributes: axis = 0, negative from the end (11); split = equal parts, the sizes of the parts, an input from 13 on; num_outputs (18)
/// must be the number of outputs, then the last part may be smaller. Opsets 2, 11, 13, 18.
/// </remarks>
sealed record Split(long Axis, long[] Sizes, bool LastMayBeSmaller, int Outputs) : ITorchOp
{
    public static Split From(OnnxNode node)
    {
        var outputs = node.Outputs.Count;
        return node.Int("num_outputs", outputs) == outputs
            ? new(node.Int("axis", 0), node.Ints("split"), node.Opset >= 18, outputs)
            : throw new NotSupportedException($"has attribute 'num_outputs' = {node.Int("num_outputs", 0)} and {outputs} outputs; expected as many");
    }

    public Tensor[] Run(OpInputs x, bool training)
    {
        var axis = Dimension.At(Axis, (int)x[0].dim());
        var given = x.Optional(1) is null ? Sizes : x.Longs(1);
        var sizes = given.Length == 0 ? Equal(x[0].shape[axis]) : given;
        return sizes.Length == Outputs && sizes.Sum() == x[0].shape[axis] && sizes.All(size => size >= 0)
            ? x[0].split(sizes, axis)
            : throw new InvalidOperationException(
                $"dimension {axis} of size {x[0].shape[axis]} cannot be cut into {Outputs} parts of the sizes ({string.Join(", ", sizes)})");
    }

    long[] Equal(long size)
    {
        var part = LastMayBeSmaller ? (size + Outputs - 1) / Outputs : size / Outputs;
        var sizes = new long[Outputs];
        Array.Fill(sizes, part);
        sizes[^1] = LastMayBeSmaller ? size - (part * (Outputs - 1)) : part;
        return sizes;
    }
}
