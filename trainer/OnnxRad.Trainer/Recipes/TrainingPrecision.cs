namespace OnnxRad.Trainer;

/// <summary>The number format a network is computed in while it trains.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floating point throughout.</summary>
    Float32,

    /// <summary>The network in bfloat16; master weights and optimiser in 32 bits.</summary>
    Bfloat16,
}
