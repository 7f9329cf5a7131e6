namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Coding passes of a block that share a terminated piece of code, with the places of its bytes.</summary>
sealed class J2kSegment(int maxPasses)
{
    public int MaxPasses { get; } = maxPasses;

    public int Passes { get; set; }

    public List<(int Offset, int Length)> Parts { get; } = [];
}
