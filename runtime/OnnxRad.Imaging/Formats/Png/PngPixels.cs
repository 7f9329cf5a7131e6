namespace OnnxRad.Imaging.Formats.Png;

/// <summary>From samples to the values of an image.</summary>
sealed class PngPixels
{
    readonly PngFile _file;

    /// <param name="file">The file.</param>
    /// <param name="asIndices">Whether a palette gives its indices, not RGB.</param>
    public PngPixels(PngFile file, bool asIndices)
    {
        (_file, IsFromPalette) = (file, file.Header.Colour == PngColour.Palette && !asIndices);
        Channels = file.Header.Colour == PngColour.Palette && asIndices ? 1 : file.Header.Channels;
        Values = new float[(long)Channels * file.Header.Width * file.Header.Height];
    }

    /// <summary>1 (grey or indices) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>Whether the values are colours of the palette.</summary>
    public bool IsFromPalette { get; }

    /// <summary>Shape (C, H, W).</summary>
    public float[] Values { get; }

    /// <summary>Writes a row's pixels to each (H, W) plane, from <paramref name="start"/> on, <paramref name="step"/> apart.</summary>
    public void Place(ReadOnlySpan<ushort> samples, long start, int step)
    {
        var header = _file.Header;
        if (IsFromPalette)
        {
            PlacePalette(samples, start, step);
            return;
        }

        var plane = (long)header.Width * header.Height;
        for (var channel = 0; channel < Channels; channel++)
        {
            var target = (channel * plane) + start;
            for (var i = channel; i < samples.Length; i += header.Samples, target += step)
            {
                Values[target] = samples[i];
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
