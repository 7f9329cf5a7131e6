namespace OnnxRad.Trainer;

/// <summary>Everything that the steps of a training run have changed, between two epochs.</summary>
/// <param name="Epoch">The epochs done.</param>
/// <param name="Weights">The network with its weights as they are, an ONNX model.</param>
/// <param name="Average">The network with the averaged weights, an ONNX model; null without averaging.</param>
/// <param name="Optimizer">What the optimiser remembers, in TorchSharp's form.</param>
sealed record LoopState(int Epoch, byte[] Weights, byte[]? Average, byte[] Optimizer);
