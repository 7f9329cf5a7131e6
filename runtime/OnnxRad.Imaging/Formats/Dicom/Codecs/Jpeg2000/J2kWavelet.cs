using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The inverse wavelet transforms (annex F), in place: low and high bands lie side by side in the plane and become interleaved.</summary>
static class J2kWavelet
{
    /// <summary>Rows and columns are transformed this many at a time, a vector or more of them side by side.</summary>
    public const int Lanes = 16;

    /// <summary>Transforms interleaved signals back, in place.</summary>
    /// <param name="samples">Signal k has its sample i at <c>i * Lanes + k</c>.</param>
    /// <param name="count">Samples of a signal.</param>
    /// <param name="parity">1 where the first sample is a high-pass one.</param>
    public delegate void Lift<T>(Span<T> samples, int count, int parity);

    /// <summary>Reconstructs the plane of a component from its resolutions, the smallest first.</summary>
    public static void Inverse<T>(T[] plane, int stride, J2kResolution[] resolutions, Lift<T> lift)
    {
        var largest = resolutions[^1].Place;
        var lanes = new T[(Math.Max(largest.Width, largest.Height) + 1) * Lanes];
        for (var r = 1; r < resolutions.Length; r++)
        {
            var (place, low) = (resolutions[r].Place, resolutions[r - 1].Place);
            if (place.IsEmpty)
            {
                continue;
            }

            for (var y = 0; y < place.Height; y += Lanes)
            {
                Rows(plane.AsSpan(y * stride), stride, Math.Min(Lanes, place.Height - y), lanes, low.Width, place.Width, place.X0 & 1, lift);
            }

            for (var x = 0; x < place.Width; x += Lanes)
            {
                Columns(plane.AsSpan(x), stride, Math.Min(Lanes, place.Width - x), lanes, low.Height, place.Height, place.Y0 & 1, lift);
            }
        }
    }

    static void Rows<T>(Span<T> plane, int stride, int count, Span<T> lanes, int low, int width, int parity, Lift<T> lift)
    {
        for (var k = 0; k < count; k++)
        {
            var line = plane.Slice(k * stride, width);
            for (var (i, to) = (0, (parity * Lanes) + k); i < low; i++, to += 2 * Lanes)
            {
                lanes[to] = line[i];
            }

            for (var (i, to) = (low, ((1 - parity) * Lanes) + k); i < line.Length; i++, to += 2 * Lanes)
            {
                lanes[to] = line[i];
            }
        }

        lift(lanes, width, parity);
        for (var k = 0; k < count; k++)
        {
            var line = plane.Slice(k * stride, width);
            for (var (i, from) = (0, k); i < line.Length; i++, from += Lanes)
            {
                line[i] = lanes[from];
            }
        }
    }

    static void Columns<T>(Span<T> plane, int stride, int count, Span<T> lanes, int low, int height, int parity, Lift<T> lift)
    {
        for (var i = 0; i < height; i++)
        {
            var target = i < low ? (2 * i) + parity : (2 * (i - low)) + 1 - parity;
            plane.Slice(i * stride, count).CopyTo(lanes[(target * Lanes)..]);
        }

        lift(lanes, height, parity);
        for (var i = 0; i < height; i++)
        {
            lanes.Slice(i * Lanes, count).CopyTo(plane[(i * stride)..]);
        }
    }

    /// <summary>The reversible 5/3 filter (F.3.8.1).</summary>
    public static void Lift53(Span<int> v, int count, int parity)
    {
        if (count == 1)
        {
            for (var k = 0; k < Lanes && parity == 1; k++)
            {
                v[k] /= 2;
            }

            return;
        }

        for (var i = parity; i < count; i += 2)
        {
            var before = v.Slice(Before(i) * Lanes, Lanes);
            var here = v.Slice(i * Lanes, Lanes);
            var after = v.Slice(After(i, count) * Lanes, Lanes);
            for (var k = 0; k < Lanes; k += Vector<int>.Count)
            {
                (Load(here, k) - ((Load(before, k) + Load(after, k) + new Vector<int>(2)) >> 2)).CopyTo(here[k..]);
            }
        }

        for (var i = 1 - parity; i < count; i += 2)
        {
            var before = v.Slice(Before(i) * Lanes, Lanes);
            var here = v.Slice(i * Lanes, Lanes);
            var after = v.Slice(After(i, count) * Lanes, Lanes);
            for (var k = 0; k < Lanes; k += Vector<int>.Count)
            {
                (Load(here, k) + ((Load(before, k) + Load(after, k)) >> 1)).CopyTo(here[k..]);
            }
        }
    }

    /// <summary>The irreversible 9/7 filter (F.3.8.2).</summary>
    public static void Lift97(Span<float> v, int count, int parity)
    {
        const float Alpha = -1.586134342f, Beta = -0.052980118f, Gamma = 0.882911075f, Delta = 0.443506852f, K = 1.230174105f;
        if (count == 1)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            // The high-pass gain of 2 stands for the gains of the bands, which the steps leave out.
            var gain = new Vector<float>((i & 1) == parity ? K : 2 / K);
            var here = v.Slice(i * Lanes, Lanes);
            for (var k = 0; k < Lanes; k += Vector<float>.Count)
            {
                (Load(here, k) * gain).CopyTo(here[k..]);
            }
        }

        Add(v, count, parity, -Delta);
        Add(v, count, 1 - parity, -Gamma);
        Add(v, count, parity, -Beta);
        Add(v, count, 1 - parity, -Alpha);
    }

    static void Add(Span<float> v, int count, int first, float factor)
    {
        for (var i = first; i < count; i += 2)
        {
            var before = v.Slice(Before(i) * Lanes, Lanes);
            var here = v.Slice(i * Lanes, Lanes);
            var after = v.Slice(After(i, count) * Lanes, Lanes);
            for (var k = 0; k < Lanes; k += Vector<float>.Count)
            {
                (Load(here, k) + (new Vector<float>(factor) * (Load(before, k) + Load(after, k)))).CopyTo(here[k..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<T> Load<T>(ReadOnlySpan<T> lanes, int k) => new(lanes[k..]);

    // Signals are mirrored at their ends.
    static int Before(int i) => i > 0 ? i - 1 : i + 1;

    static int After(int i, int count) => i + 1 < count ? i + 1 : i - 1;
}
