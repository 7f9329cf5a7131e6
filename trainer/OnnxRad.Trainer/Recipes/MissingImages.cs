namespace OnnxRad.Trainer;

/// <summary>What happens where an image of a case is missing.</summary>
public enum MissingImages
{
    /// <summary>The data are refused.</summary>
    Error,

    /// <summary>It is filled with a constant, and further channels tell the network what is there.</summary>
    Mask,
}
