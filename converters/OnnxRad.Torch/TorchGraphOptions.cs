namespace OnnxRad.Torch;

/// <summary>How a <see cref="TorchGraph"/> computes. No choice changes what is exported.</summary>
public sealed record TorchGraphOptions
{
    /// <summary>The type of number to compute in.</summary>
    /// <value>Default <see cref="ComputeType.Float32"/>.</value>
    public ComputeType Compute { get; init; } = ComputeType.Float32;

    /// <summary>
    /// Whether images and the weights of 2-D convolutions lie in memory with the channels of a pixel side by side.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    /// <remarks>The shapes stay (N, C, H, W); gradients and what optimisers keep follow the weights.</remarks>
    public bool ChannelsLast { get; init; }
}
