namespace OnnxRad.Trainer;

/// <summary>The first layers of a network.</summary>
public enum NetworkStem
{
    /// <summary>A 3x3 convolution of stride 1 and no pooling, for small images.</summary>
    Small,

    /// <summary>A 7x7 convolution of stride 2 and a 3x3 max-pool of stride 2.</summary>
    Imagenet,
}
