using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;

namespace OnnxRad.Trainer;

/// <summary>A network that is ready to be trained further.</summary>
/// <param name="Network">One float32 input (N, C, H, W), one output (N, classes) of logits, the class names in its metadata.</param>
/// <param name="OldHead">The head that was replaced.</param>
/// <param name="Steps">What was changed, in order.</param>
/// <param name="Parity">max|a - b| / max(1, max|b|) of TorchSharp and ONNX Runtime on a random batch of 2.</param>
public sealed record NetworkImportResult(OnnxModel Network, ClassifierHead OldHead, IReadOnlyList<NetworkImportStep> Steps, double Parity);

/// <summary>One change to a network.</summary>
/// <param name="What">What was changed: float32, weights, layout, batch, size, channels or head.</param>
/// <param name="Text">To what, and from what.</param>
public sealed record NetworkImportStep(string What, string Text);
