namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Which frames a segmentation has: those of a segment in which something was found, all of the first segment before those of the next.</summary>
/// <remarks>A segment that was found nowhere has its first frame all the same, so that it is there to be read.</remarks>
static class SegmentationFrames
{
    /// <summary>The segments, from 1, and the places of their frames among the source frames, from 0.</summary>
    /// <param name="sources">The source frames.</param>
    /// <param name="segments">How many segments each has.</param>
    public static IReadOnlyList<(int Segment, int Place)> Of(IReadOnlyList<DicomSegmentedFrame> sources, int segments)
    {
        var frames = new List<(int, int)>();
        for (var segment = 1; segment <= segments; segment++)
        {
            var before = frames.Count;
            for (var place = 0; place < sources.Count; place++)
            {
                if (sources[place].Segments[segment - 1].Span.ContainsAnyExcept((byte)0))
                {
                    frames.Add((segment, place));
                }
            }

            if (frames.Count == before)
            {
                frames.Add((segment, 0));
            }
        }

        return frames;
    }
}
