namespace OnnxRad.Server.Execution;

/// <summary>How long the parts of one pass through a graph took.</summary>
/// <param name="Input">Gathering the inputs.</param>
/// <param name="Infer">ONNX Runtime.</param>
/// <param name="Output">Handing out the outputs.</param>
readonly record struct RunTimes(TimeSpan Input, TimeSpan Infer, TimeSpan Output);
