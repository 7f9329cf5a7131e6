namespace OnnxRad.Graphs.Architectures;

/// <summary>The first layers of a network.</summary>
public enum Stem
{
    /// <summary>7x7 convolution of stride 2 and 3x3 max-pooling of stride 2, for images of about 224 pixels.</summary>
    ImageNet,

    /// <summary>3x3 convolution of stride 1 and no pooling, for images of about 28 to 64 pixels.</summary>
    Small,
}
