namespace OnnxRad.Torch;

/// <summary>One batch of inputs for <see cref="ParityCheck"/>.</summary>
/// <param name="Values">The values in row-major order.</param>
/// <param name="Shape">Their shape, e.g. (N, C, H, W).</param>
public sealed record ParityBatch(float[] Values, long[] Shape)
{
    /// <summary>The batch's values for a second input, as covariates.</summary>
    /// <value>Default <see langword="null"/>: the graph has one input.</value>
    public ParityBatch? Second { get; init; }
}
