using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>The same values, by which autograd differentiates also where the caller did not ask for it. No ONNX operator: put in by the plan.</summary>
sealed record Differentiable : ITorchOp
{
    public Tensor[] Run(OpInputs x, bool training) => [x[0].requires_grad ? x[0].alias() : x[0].detach().requires_grad_()];
}
