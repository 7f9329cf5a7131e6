namespace OnnxRad.Server.Inference;

/// <summary>What a model gave.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Version">The version that ran.</param>
/// <param name="Id">The client's name of the request.</param>
/// <param name="Outputs">The outputs asked for, in that order, or all in the order of the graph.</param>
sealed record InferAnswer(string Model, string Version, string Id, IReadOnlyList<InferTensor> Outputs);
