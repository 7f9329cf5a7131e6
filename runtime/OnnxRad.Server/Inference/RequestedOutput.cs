namespace OnnxRad.Server.Inference;

/// <summary>An output that a client asked for.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Classes">How many of the highest values to name as classes; 0: the values themselves.</param>
/// <param name="Binary">Over REST: whether the values follow the JSON as bytes.</param>
/// <param name="Place">Where in shared memory to put the values; <see langword="null"/> for the answer.</param>
sealed record RequestedOutput(string Name, int Classes = 0, bool Binary = false, SharedPlace? Place = null);
