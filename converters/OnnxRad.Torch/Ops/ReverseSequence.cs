using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Sequences of different lengths turned round, each up to its length. https://onnx.ai/onnx/operators/onnx__ReverseSequence.html</summary>
/// <remarks>Attributes: time_axis = 0, batch_axis = 1; the one must be 0, the other 1. Opset 10.</remarks>
sealed record ReverseSequence(bool TimeFirst) : ITorchOp
{
    public static ReverseSequence From(OnnxNode node) => (node.Int("time_axis", 0), node.Int("batch_axis", 1)) switch
    {
        (0, 1) => new(true),
        (1, 0) => new(false),
        var (time, batch) => throw new NotSupportedException(
            $"has attributes 'time_axis' = {time} and 'batch_axis' = {batch}; expected 0 and 1, or 1 and 0"),
    };

    public Tensor[] Run(OpInputs x, bool training)
    {
        var (shape, lengths) = (x[0].shape, x.Longs(1));
        var (time, batch) = TimeFirst ? (0, 1) : (1, 0);
        if (lengths.Length != shape[batch] || lengths.Any(length => length < 0 || length > shape[time]))
        {
            throw new InvalidOperationException($"the lengths are ({string.Join(", ", lengths)}); expected {shape[batch]} of them, of 0 to {shape[time]}");
        }

        var places = new long[shape[0] * shape[1]];
        for (var t = 0L; t < shape[time]; t++)
        {
            for (var b = 0L; b < shape[batch]; b++)
            {
                var source = t < lengths[b] ? lengths[b] - 1 - t : t;
                places[TimeFirst ? (t * shape[1]) + b : (b * shape[1]) + t] = TimeFirst ? (source * shape[1]) + b : (b * shape[1]) + source;
            }
        }

        using var scope = NewDisposeScope();
        var rows = x[0].reshape([places.Length, .. shape[2..]]);
        return [rows.index_select(0, tensor(places, device: rows.device)).reshape(shape).MoveToOuterDisposeScope()];
    }
}
