using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - mean) / sqrt(var + epsilon) * scale + bias for each channel of (N, C, ...).</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__BatchNormalization.html</para>
/// <para>Attributes: epsilon = 1e-5, momentum = 0.9, training_mode = 0 (14), spatial = 1 (7). Opsets 7, 9, 14, 15.</para>
/// <para>
/// In training the batch's own mean and variance are used and the running ones follow. Limits: the training form (one with
/// training_mode = 1 or more than one output) and spatial = 0 are not supported.
/// </para>
/// </remarks>
sealed record BatchNormalization(double Epsilon, double TorchMomentum) : ITorchOp
{
    public IReadOnlyList<int> Weights => [1, 2];

    public IReadOnlyList<int> Statistics => [3, 4];

    public bool KeepsFloat32 => true;

    public static BatchNormalization From(OnnxNode node)
    {
        if (node.Int("training_mode", 0) != 0 || node.Outputs.Count(output => output.Length > 0) > 1)
        {
            throw new NotSupportedException("is in training form; export the model in inference form");
        }

        if (node.Int("spatial", 1) != 1)
        {
            throw new NotSupportedException("has attribute 'spatial' = 0; only 1 (statistics per channel) is supported");
        }

        // ONNX momentum = 1 - torch momentum; through decimal, so that 0.9f gives 0.1 and not 0.10000002.
        return new(node.Float("epsilon", 1e-5f), (double)(1 - (decimal)node.Float("momentum", 0.9f)));
    }

    public Tensor[] Run(OpInputs x, bool training) =>
        [F.batch_norm(x[0], x[3], x[4], x[1], x[2], training, TorchMomentum, Epsilon)];
}
