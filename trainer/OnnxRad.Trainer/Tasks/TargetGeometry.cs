namespace OnnxRad.Trainer;

/// <summary>How spatial augmentation treats teaching data.</summary>
enum TargetGeometry
{
    /// <summary>They have no place in the image: left alone.</summary>
    None,

    /// <summary>A class for each pixel, (N, H, W), or voxel, (N, D, H, W): moved like the image, by nearest neighbour; what comes from outside is to be ignored.</summary>
    LabelMap,

    /// <summary>An image (N, C, H, W): moved and interpolated like the image.</summary>
    Image,
}
