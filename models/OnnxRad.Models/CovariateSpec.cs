namespace OnnxRad.Models;

/// <summary>A number about the patient that the network takes beside the image, in its input <c>covariates</c> (N, K).</summary>
/// <remarks>The graph standardises it, and takes the mean where it is missing (NaN).</remarks>
public sealed record CovariateSpec
{
    /// <summary>Its name, for example <c>age</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The mean of the training split.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard deviation of the training split.</summary>
    /// <value>Above 0.</value>
    public required double Deviation { get; init; }
}
