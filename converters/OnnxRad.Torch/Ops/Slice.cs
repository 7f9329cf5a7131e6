using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>A part of the input between starts and ends along some axes. https://onnx.ai/onnx/operators/onnx__Slice.html</summary>
/// <remarks>
/// Attributes, inputs from 10 on: starts, ends, axes = the first ones; the input steps = 1 (10), below 0 from the end to the start.
/// Starts and ends count from the end where they are negative; beyond the input they mean its border. Opsets 1, 10, 11, 13.
/// </remarks>
sealed record Slice(long[] Starts, long[] Ends, long[] Axes) : ITorchOp
{
    public static Slice From(OnnxNode node) => node.Opset < 10
        ? new(node.Ints("starts"), node.Ints("ends"), node.Ints("axes"))
        : node.HasInput(1) && node.HasInput(2)
            ? new([], [], [])
            : throw new NotSupportedException("lacks the inputs 'starts' and 'ends', which it has from opset 10 on");

    public Tensor[] Run(OpInputs x, bool training)
    {
        var starts = x.Optional(1) is null ? Starts : x.Longs(1);
        var ends = x.Optional(2) is null ? Ends : x.Longs(2);
        var axes = x.Optional(3) is null ? Axes : x.Longs(3);
        var steps = x.Optional(4) is null ? [] : x.Longs(4);
        if (starts.Length != ends.Length || !Fits(axes, starts) || !Fits(steps, starts))
        {
            throw new InvalidOperationException(
                $"there are {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps; expected as many of each");
        }

        using var scope = NewDisposeScope();
        var result = x[0].alias();
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = Dimension.At(axes.Length == 0 ? i : axes[i], (int)x[0].dim());
            result = Along(result, axis, starts[i], ends[i], steps.Length == 0 ? 1 : steps[i]);
        }

        return [result.MoveToOuterDisposeScope()];
    }

    static bool Fits(long[] given, long[] starts) => given.Length == 0 || given.Length == starts.Length;

    static Tensor Along(Tensor x, int axis, long start, long end, long step)
    {
        var size = x.shape[axis];
        (start, end) = (start < 0 ? start + size : start, end < 0 ? end + size : end);
        step = Math.Clamp(step, -size - 1, size + 1);
        switch (step)
        {
            case > 0:
                (start, end) = (Math.Clamp(start, 0, size), Math.Clamp(end, 0, size));
                return x.slice(axis, start, Math.Max(start, end), step);
            case < 0 when size > 0:
                // Backwards: the same places forwards, from the last one that is reached, then turned round.
                (start, end) = (Math.Clamp(start, 0, size - 1), Math.Clamp(end, -1, size - 1));
                var count = Math.Max(0, (start - end - step - 1) / -step);
                var last = start + ((count - 1) * step);
                return count == 0 ? x.slice(axis, 0, 0, 1) : x.slice(axis, last, start + 1, -step).flip(axis);
            case 0:
                throw new InvalidOperationException($"the step along dimension {axis} is 0; expected another number");
            default:
                return x.alias();
        }
    }
}
