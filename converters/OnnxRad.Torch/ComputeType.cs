namespace OnnxRad.Torch;

/// <summary>The type of number that a <see cref="TorchGraph"/> computes in.</summary>
public enum ComputeType
{
    /// <summary>32-bit floating point throughout.</summary>
    Float32,

    /// <summary>
    /// bfloat16 for convolutions, matrix products and what lies between; weights, their gradients, batch normalisation's
    /// statistics and the graph's outputs stay float32. Faster where the processor has it, with 8 bits of mantissa.
    /// </summary>
    BFloat16,

    /// <summary>64-bit floating point throughout, weights and outputs too; for checking gradients.</summary>
    Float64,
}
