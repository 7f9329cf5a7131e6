namespace OnnxRad.Graphs;

/// <summary>A tensor inside a graph under construction.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Shape">Its shape as far as known, e.g. (N, 64, 28, 28).</param>
public sealed record Value(string Name, IReadOnlyList<Dim> Shape)
{
    /// <summary>The size of dimension 1.</summary>
    /// <exception cref="InvalidOperationException">It is symbolic.</exception>
    public long Channels => Shape[1].Known($"The number of channels of '{Name}'");
}
