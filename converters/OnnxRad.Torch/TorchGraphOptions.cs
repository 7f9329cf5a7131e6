namespace OnnxRad.Torch;

/// <summary>How a <see cref="TorchGraph"/> computes. Neither choice changes what is exported.</summary>
public sealed record TorchGraphOptions
{
    /// <summary>The type of number to compute in.</summary>
    /// <value>Default <see cref="ComputeType.Float32"/>.</value>
    public ComputeType Compute { get; init; } = ComputeType.Float32;
}
