namespace OnnxRad.Runtime;

/// <summary>How far a warm-up is.</summary>
/// <param name="Done">Runs that are done.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Batch">The size of the batch that was run last.</param>
public readonly record struct WarmUpProgress(int Done, int Total, int Batch);
