namespace OnnxRad.Imaging.Formats.Png;

/// <summary>From samples to the values of an image.</summary>
sealed class PngPixels
{
    readonly PngFile _file;
    readonly bool _asStored;

    /// <param name="file">The file.</param>
    /// <param name="asStored">Whether samples are kept as they are; else few bits of grey are scaled to 0..255, and palettes give RGB.</param>
    public PngPixels(PngFile file, bool asStored)
    {
        (_file, _asStored) = (file, asStored);
        Channels = asStored && file.Header.Colour == PngColour.Palette ? 1 : file.Header.Channels;
        Values = new float[(long)Channels * file.Header.Width * file.Header.Height];
    }

    /// <summary>1 (grey or indices) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>Shape (C, H, W).</summary>
    public float[] Values { get; }

    /// <summary>Writes a row's pixels to each (H, W) plane, from <paramref name="start"/> on, <paramref name="step"/> apart.</summary>
    public void Place(ReadOnlySpan<ushort> samples, long start, int step)
    {
        var header = _file.Header;
        if (header.Colour == PngColour.Palette && !_asStored)
        {
            PlacePalette(samples, start, step);
            return;
        }

        // Grey of 1, 2 and 4 bits goes up to 255: times 255, 85 and 17.
        var scale = header.BitDepth < 8 && !_asStored ? 255 / ((1 << header.BitDepth) - 1) : 1;
        var plane = (long)header.Width * header.Height;
        for (var channel = 0; channel < Channels; channel++)
        {
            var target = (channel * plane) + start;
            for (var i = channel; i < samples.Length; i += header.Samples, target += step)
            {
                Values[target] = samples[i] * scale;
            }
        }
    }

    void PlacePalette(ReadOnlySpan<ushort> samples, long start, int step)
    {
        var plane = (long)_file.Header.Width * _file.Header.Height;
        var entries = _file.Palette.Length / 3;
        foreach (var index in samples)
        {
            if (index >= entries)
            {
                throw new InvalidImageException($"A pixel has colour {index} of a PNG palette of {entries}.");
            }

            for (var channel = 0; channel < 3; channel++)
            {
                Values[(channel * plane) + start] = _file.Palette[(3 * index) + channel];
            }

            start += step;
        }
    }
}
