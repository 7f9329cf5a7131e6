namespace OnnxRad.Graphs;

/// <summary>A window, a step or a padding along the spatial axes of (N, C, H, W) or (N, C, D, H, W). A number stands for all axes.</summary>
/// <param name="Depth">Along D; of no account where there is none.</param>
/// <param name="Rows">Along H.</param>
/// <param name="Columns">Along W.</param>
public readonly record struct Extent(long Depth, long Rows, long Columns)
{
    /// <summary>The same along all axes.</summary>
    public static implicit operator Extent(long all) => new(all, all, all);

    /// <summary>Along the axes of an image (2) or a volume (3).</summary>
    internal long[] Along(int axes) => axes == 2 ? [Rows, Columns] : [Depth, Rows, Columns];
}
