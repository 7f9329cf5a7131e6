using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>Converts a value's type under autograd; put in where a graph computes in another type than its weights have.</summary>
sealed record ToType(ScalarType Type) : ITorchOp
{
    public Tensor[] Run(OpInputs x, bool training) => [x[0].to_type(Type)];
}
