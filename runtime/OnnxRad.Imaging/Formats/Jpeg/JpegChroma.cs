namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Interpolates chroma that the decoder only repeated: the triangle filter that libjpeg uses by default.</summary>
/// <remarks>For chroma halved in width, and in width and height; with other factors, and below 3 columns, libjpeg repeats too.</remarks>
static class JpegChroma
{
    /// <summary>Interpolates the planes of subsampled components, in place.</summary>
    /// <param name="planes">Shape (C, H, W), each sample repeated over the pixels that it stands for.</param>
    /// <param name="header">The sampling factors.</param>
    public static void Interpolate(float[] planes, JpegHeader header)
    {
        var horizontal = header.Components.Max(c => c.Horizontal);
        var vertical = header.Components.Max(c => c.Vertical);
        var size = header.Width * header.Height;
        for (var c = 0; c < header.Components.Length && header.Components.Length > 1; c++)
        {
            var (dx, dy) = (horizontal / header.Components[c].Horizontal, vertical / header.Components[c].Vertical);
            if (dx == 2 && dy is 1 or 2 && (header.Width + 1) / 2 > 2)
            {
                Interpolate(planes.AsSpan(c * size, size), header.Width, header.Height, dy);
            }
        }
    }

    static void Interpolate(Span<float> plane, int width, int height, int dy)
    {
        var (columns, rows) = ((width + 1) / 2, (height + dy - 1) / dy);
        var samples = new int[rows][];
        for (var y = 0; y < rows; y++)
        {
            samples[y] = new int[columns];
            for (var x = 0; x < columns; x++)
            {
                samples[y][x] = (int)plane[(y * dy * width) + (2 * x)];
            }
        }

        var blended = new int[columns];
        for (var y = 0; y < height; y++)
        {
            var row = samples[y / dy];
            if (dy == 2)
            {
                var other = samples[Math.Clamp((y / 2) + ((y & 1) == 0 ? -1 : 1), 0, rows - 1)];
                for (var x = 0; x < columns; x++)
                {
                    blended[x] = (3 * row[x]) + other[x];
                }
            }

            Spread(dy == 2 ? blended : row, plane.Slice(y * width, width), dy == 2);
        }
    }

    // The nearer of two samples counts three times; halves are rounded up and down in turn.
    static void Spread(int[] row, Span<float> target, bool blended)
    {
        var (shift, before, after) = blended ? (4, 8, 7) : (2, 1, 2);
        var last = row.Length - 1;
        for (var x = 0; x < target.Length; x++)
        {
            var (i, isLeft) = (x / 2, (x & 1) == 0);
            var other = row[Math.Clamp(i + (isLeft ? -1 : 1), 0, last)];
            target[x] = ((3 * row[i]) + other + (isLeft ? before : after)) >> shift;
        }
    }
}
