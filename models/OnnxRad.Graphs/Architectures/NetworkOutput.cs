namespace OnnxRad.Graphs.Architectures;

/// <summary>What an architecture gives for an image; volumes have D before H.</summary>
public enum NetworkOutput
{
    /// <summary>One logit for each class, (N, classes): <c>logits</c>.</summary>
    Scores,

    /// <summary>One logit for each class and pixel, (N, classes, H, W): <c>logits</c>.</summary>
    PixelScores,

    /// <summary>An image (N, C, H, W) of the input's channels: <c>image_out</c>.</summary>
    Image,
}
