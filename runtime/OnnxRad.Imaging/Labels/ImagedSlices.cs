namespace OnnxRad.Imaging.Labels;

/// <summary>The slices that a volume was made of: they lie at its places only nearly, or it was resampled.</summary>
/// <param name="Planes">Where each lies, in the order of their places.</param>
/// <param name="Sources">The file of each, by its UID where it has one, and the frame of the file, counted from 0.</param>
/// <param name="Width">Columns of each.</param>
/// <param name="Height">Rows of each.</param>
/// <param name="Nearest">Of each slice of the volume, the nearest of them.</param>
/// <param name="First">The slice of the volume that an image begins with: 0 for the volume.</param>
sealed record ImagedSlices(
    IReadOnlyList<ImagePlane> Planes, IReadOnlyList<(string? InstanceUid, int Frame)> Sources, int Width, int Height, IReadOnlyList<int> Nearest, int First = 0);
