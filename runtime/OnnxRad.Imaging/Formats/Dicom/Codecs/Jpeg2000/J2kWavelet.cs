namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The inverse wavelet transforms (annex F), in place: low and high bands lie side by side in the plane and become interleaved.</summary>
static class J2kWavelet
{
    // Columns are transformed several at a time, for the sake of the cache.
    const int Lanes = 16;

    /// <summary>Transforms interleaved signals back, in place.</summary>
    /// <param name="samples">Signal k has its sample i at <c>i * lanes + k</c>.</param>
    /// <param name="count">Samples of a signal.</param>
    /// <param name="parity">1 where the first sample is a high-pass one.</param>
    /// <param name="step">The distance of samples.</param>
    /// <param name="lanes">The number of signals, at most <paramref name="step"/>.</param>
    public delegate void Lift<T>(T[] samples, int count, int parity, int step, int lanes);

    /// <summary>Reconstructs the plane of a component from its resolutions, the smallest first.</summary>
    public static void Inverse<T>(T[] plane, int stride, J2kResolution[] resolutions, Lift<T> lift)
    {
        var largest = resolutions[^1].Place;
        var row = new T[largest.Width + 1];
        var columns = new T[(largest.Height + 1) * Lanes];
        for (var r = 1; r < resolutions.Length; r++)
        {
            var (place, low) = (resolutions[r].Place, resolutions[r - 1].Place);
            for (var y = 0; y < place.Height && place.Width > 0; y++)
            {
                Row(plane.AsSpan(y * stride, place.Width), row, low.Width, place.X0 & 1, lift);
            }

            for (var x = 0; x < place.Width && place.Height > 0; x += Lanes)
            {
                var lanes = Math.Min(Lanes, place.Width - x);
                Columns(plane.AsSpan(x), stride, columns, lanes, low.Height, place.Height, place.Y0 & 1, lift);
            }
        }
    }

    static void Row<T>(Span<T> line, T[] row, int low, int parity, Lift<T> lift)
    {
        for (var i = 0; i < low; i++)
        {
            row[(2 * i) + parity] = line[i];
        }

        for (var i = 0; i < line.Length - low; i++)
        {
            row[(2 * i) + 1 - parity] = line[low + i];
        }

        lift(row, line.Length, parity, 1, 1);
        row.AsSpan(0, line.Length).CopyTo(line);
    }

    static void Columns<T>(Span<T> plane, int stride, T[] columns, int lanes, int low, int height, int parity, Lift<T> lift)
    {
        for (var i = 0; i < height; i++)
        {
            var target = i < low ? (2 * i) + parity : (2 * (i - low)) + 1 - parity;
            plane.Slice(i * stride, lanes).CopyTo(columns.AsSpan(target * Lanes));
        }

        lift(columns, height, parity, Lanes, lanes);
        for (var i = 0; i < height; i++)
        {
            columns.AsSpan(i * Lanes, lanes).CopyTo(plane[(i * stride)..]);
        }
    }

    /// <summary>The reversible 5/3 filter (F.3.8.1).</summary>
    public static void Lift53(int[] v, int count, int parity, int step, int lanes)
    {
        if (count == 1)
        {
            for (var k = 0; k < lanes && parity == 1; k++)
            {
                v[k] /= 2;
            }

            return;
        }

        for (var i = parity; i < count; i += 2)
        {
            var (p, a, b) = (i * step, Before(i) * step, After(i, count) * step);
            for (var k = 0; k < lanes; k++)
            {
                v[p + k] -= (v[a + k] + v[b + k] + 2) >> 2;
            }
        }

        for (var i = 1 - parity; i < count; i += 2)
        {
            var (p, a, b) = (i * step, Before(i) * step, After(i, count) * step);
            for (var k = 0; k < lanes; k++)
            {
                v[p + k] += (v[a + k] + v[b + k]) >> 1;
            }
        }
    }

    /// <summary>The irreversible 9/7 filter (F.3.8.2).</summary>
    public static void Lift97(float[] v, int count, int parity, int step, int lanes)
    {
        const float Alpha = -1.586134342f, Beta = -0.052980118f, Gamma = 0.882911075f, Delta = 0.443506852f, K = 1.230174105f;
        if (count == 1)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            // The high-pass gain of 2 stands for the gains of the bands, which the steps leave out.
            var gain = (i & 1) == parity ? K : 2 / K;
            for (var k = 0; k < lanes; k++)
            {
                v[(i * step) + k] *= gain;
            }
        }

        Add(v, count, parity, step, lanes, -Delta);
        Add(v, count, 1 - parity, step, lanes, -Gamma);
        Add(v, count, parity, step, lanes, -Beta);
        Add(v, count, 1 - parity, step, lanes, -Alpha);
    }

    static void Add(float[] v, int count, int first, int step, int lanes, float factor)
    {
        for (var i = first; i < count; i += 2)
        {
            var (p, a, b) = (i * step, Before(i) * step, After(i, count) * step);
            for (var k = 0; k < lanes; k++)
            {
                v[p + k] += factor * (v[a + k] + v[b + k]);
            }
        }
    }

    // Signals are mirrored at their ends.
    static int Before(int i) => i > 0 ? i - 1 : i + 1;

    static int After(int i, int count) => i + 1 < count ? i + 1 : i - 1;
}
