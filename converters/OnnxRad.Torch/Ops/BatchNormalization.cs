using OnnxRad.Graphs;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OnnxRad.Torch.Ops;

/// <summary>(x - mean) / sqrt(var + epsilon) * scale + bias for each channel of (N, C, ...).</summary>
/// <remarks>
/// <para>https://onnx.ai/onnx/operators/onnx__BatchNormalization.html</para>
/// <para>
/// Attributes: epsilon = 1e-5, momentum = 0.9, spatial = 1 (6, 7; 0: each value of (C, ...) is a channel), is_test (6) and
/// training_mode (14), both ignored: the module says whether training is on. Opsets 6, 7, 9, 14, 15.
/// </para>
/// <para>
/// In training the batch's own mean and variance are used and the running ones follow, with the unbiased variance. Limits: the
/// optional outputs are not computed; where nothing uses them they are taken out of the graph.
/// </para>
/// </remarks>
sealed record BatchNormalization(double Epsilon, double TorchMomentum, bool Spatial) : ITorchOp
{
    public bool OutputMayBeOverwritten => true;

    public IReadOnlyList<int> Weights => [1, 2];

    public IReadOnlyList<int> Statistics => [3, 4];

    public bool KeepsFloat32 => true;

    /// <remarks>ONNX momentum = 1 - torch momentum; through decimal, so that 0.9f gives 0.1 and not 0.10000002.</remarks>
    public static BatchNormalization From(OnnxNode node) => new(
        node.Float("epsilon", 1e-5f), (double)(1 - (decimal)node.Float("momentum", 0.9f)), node.Int("spatial", 1) != 0);

    public Tensor[] Run(OpInputs x, bool training)
    {
        if (Spatial)
        {
            return [F.batch_norm(x[0], x[3], x[4], x[1], x[2], training, TorchMomentum, Epsilon)];
        }

        using var rows = x[0].flatten(1);
        using var mean = x[3].view(-1);
        using var variance = x[4].view(-1);
        using var scale = x[1].reshape(-1);
        using var bias = x[2].reshape(-1);
        using var result = F.batch_norm(rows, mean, variance, scale, bias, training, TorchMomentum, Epsilon);
        return [result.reshape(x[0].shape)];
    }
}
