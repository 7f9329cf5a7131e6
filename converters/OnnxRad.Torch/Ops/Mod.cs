using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>What is left of a / b: with the sign of b, or of a as C's fmod does. https://onnx.ai/onnx/operators/onnx__Mod.html</summary>
/// <remarks>Attributes: fmod = 0; 1 for the sign of a, which floating-point numbers ask for. Opsets 10, 13.</remarks>
sealed record Mod(bool SignOfFirst) : ITorchOp
{
    public bool NeedsOneDevice => true;

    public static Mod From(OnnxNode node) => new(node.Int("fmod", 0) != 0);

    public Tensor[] Run(OpInputs x, bool training) => SignOfFirst
        ? [x[0].fmod(x[1])]
        : x[0].is_integral()
            ? [x[0].remainder(x[1])]
            : throw new InvalidOperationException("Attribute 'fmod' is 0, which is for integers; floating-point inputs need 1.");
}
