namespace OnnxRad.Trainer;

/// <summary>How an error of a continuous value counts.</summary>
enum RegressionError
{
    /// <summary>By its square.</summary>
    Squared,

    /// <summary>By its size.</summary>
    Absolute,

    /// <summary>By its square while it is small, by its size beyond.</summary>
    Huber,
}
