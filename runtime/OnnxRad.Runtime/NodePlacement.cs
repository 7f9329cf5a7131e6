namespace OnnxRad.Runtime;

/// <summary>Where one node runs.</summary>
/// <param name="Node">Its name in the graph that ONNX Runtime made of the model's.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Provider">ONNX Runtime's name of the execution provider, e.g. <c>CPUExecutionProvider</c>.</param>
public sealed record NodePlacement(string Node, string Operator, string Provider);
