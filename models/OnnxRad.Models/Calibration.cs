namespace OnnxRad.Models;

/// <summary>Temperature scaling: the logits were divided by one number before the activation.</summary>
/// <remarks>
/// C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017. The division is part of the ONNX graph; the card
/// records it, and a reader of the card must not apply it again.
/// </remarks>
public sealed record Calibration
{
    /// <summary>The number the logits were divided by.</summary>
    /// <value>Greater than 0; above 1 where the network was too sure of itself.</value>
    public required double Temperature { get; init; }

    /// <summary>The name of the split the temperature was chosen on.</summary>
    public required string Split { get; init; }
}
