using OnnxRad.Imaging;

namespace OnnxRad.Fuzz;

/// <summary>What damaged inputs are made from: a file, or the files of a series.</summary>
/// <param name="Format">Of DICOM files with the transfer syntax; of labels and series with what they are.</param>
/// <param name="Name">What the report calls it: of the file, without its folder.</param>
/// <param name="Files">The bytes of its files; one, but for series.</param>
sealed record Original(string Format, string Name, IReadOnlyList<byte[]> Files)
{
    /// <summary>The image that labels belong to; null for other inputs.</summary>
    public RadImage? Image { get; init; }
}
