using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The dimensions in another order. https://onnx.ai/onnx/operators/onnx__Transpose.html</summary>
/// <remarks>Attributes: perm = all dimensions reversed. Opsets 1, 13, 21, 23, 24, 25.</remarks>
sealed record Transpose(long[] Order) : ITorchOp
{
    public static Transpose From(OnnxNode node) => new(node.Ints("perm"));

    public Tensor[] Run(OpInputs x, bool training)
    {
        var order = Order;
        if (order.Length == 0)
        {
            order = new long[x[0].dim()];
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = order.Length - 1 - i;
            }
        }

        return [x[0].permute(order)];
    }
}
