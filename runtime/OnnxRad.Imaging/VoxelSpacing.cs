namespace OnnxRad.Imaging;

/// <summary>The distance of pixel centres in mm.</summary>
/// <param name="Row">Between rows, that is downwards; greater than 0.</param>
/// <param name="Column">Between columns, that is to the right; greater than 0.</param>
/// <param name="Slice">Between slices; null for images and for slices that are not equally spaced.</param>
public sealed record VoxelSpacing(double Row, double Column, double? Slice = null);
