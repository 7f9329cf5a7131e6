namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>A code block: where it lies in its subband, and what packets have said of it so far.</summary>
sealed class J2kCodeBlock(J2kRect place)
{
    public J2kRect Place { get; } = place;

    /// <summary>Most significant bit planes that are all zero.</summary>
    public int ZeroPlanes { get; set; }

    /// <summary>State of the coding of lengths (B.10.7.1).</summary>
    public int LengthBits { get; set; } = 3;

    /// <summary>Whether a packet has included it.</summary>
    public bool IsIncluded { get; set; }

    public List<J2kSegment> Segments => field ??= [];

    /// <summary>The segment that the next pass belongs to; a new one where the last is full (table D.9).</summary>
    public J2kSegment Segment(J2kPasses style)
    {
        var last = Segments.Count > 0 ? Segments[^1] : null;
        if (last is not null && last.Passes < last.MaxPasses)
        {
            return last;
        }

        // With bypass: 10 arithmetic passes, then in turn 2 raw ones and 1 clean-up.
        var max = (style & J2kPasses.Terminate) != 0 ? 1
            : (style & J2kPasses.Bypass) == 0 ? int.MaxValue
            : last is null ? 10
            : last.MaxPasses is 1 or 10 ? 2 : 1;
        var segment = new J2kSegment(max);
        Segments.Add(segment);
        return segment;
    }
}
