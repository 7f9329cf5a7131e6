using System.Buffers;
using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>The inverse wavelet transforms (annex F), in place: low and high bands lie side by side in the plane and become interleaved.</summary>
/// <remarks>Rows one by one, columns many at a time, so that both are vectors side by side. Large planes are transformed on all processors.</remarks>
static class J2kWavelet
{
    // Columns at a time: what lies in the processor's second cache, whole lines of the first.
    const int MostValues = 1 << 16, Line = 16, MostLanes = 128;

    // Rows or strips of columns that are handed to a processor; smaller planes are not worth it.
    const int RowsAtOnce = 64, FewSamples = 1 << 18;

    /// <summary>Transforms signals back, in place; their samples are <paramref name="lanes"/> apart.</summary>
    /// <param name="low">Low-pass samples, with room for one of each signal before and behind.</param>
    /// <param name="high">High-pass samples, likewise.</param>
    /// <param name="lanes">Signals side by side.</param>
    /// <param name="parity">1 where the first sample is a high-pass one.</param>
    public delegate void Lift<T>(Span<T> low, Span<T> high, int lanes, int parity);

    /// <summary>Reconstructs the plane of a component from its resolutions, the smallest first.</summary>
    /// <param name="plane">All coefficients.</param>
    /// <param name="resolutions">Of the component.</param>
    /// <param name="first">The smallest resolution with a coefficient that is not zero; those below stay zero.</param>
    /// <param name="lift">The filter.</param>
    public static void Inverse<T>(J2kPlane plane, J2kResolution[] resolutions, int first, Lift<T> lift)
        where T : unmanaged
    {
        for (var r = Math.Max(1, first); r < resolutions.Length; r++)
        {
            var (place, low) = (resolutions[r].Place, resolutions[r - 1].Place);
            if (place.IsEmpty)
            {
                continue;
            }

            var isSmall = (long)place.Width * place.Height < FewSamples;
            ForEach(place.Height, RowsAtOnce, isSmall, (y, count) => Rows(plane, y, count, low.Width, place.Width, place.X0 & 1, lift));
            var lanes = Math.Clamp(MostValues / place.Height / Line * Line, Line, MostLanes);
            ForEach(place.Width, lanes, isSmall, (x, count) => Columns(plane, x, count, low.Height, place.Height, place.Y0 & 1, lift));
        }
    }

    /// <summary>The reversible 5/3 filter (F.3.8.1).</summary>
    public static void Lift53(Span<int> low, Span<int> high, int lanes, int parity)
    {
        if (low.Length + high.Length == 5 * lanes)
        {
            // Signals of one sample.
            for (var k = 0; k < lanes && parity == 1; k++)
            {
                high[lanes + k] /= 2;
            }

            return;
        }

        SubtractQuarter(low, high, lanes, parity);
        AddHalf(high, low, lanes, 1 - parity);
    }

    /// <summary>The irreversible 9/7 filter (F.3.8.2).</summary>
    public static void Lift97(Span<float> low, Span<float> high, int lanes, int parity)
    {
        const float Alpha = -1.586134342f, Beta = -0.052980118f, Gamma = 0.882911075f, Delta = 0.443506852f, K = 1.230174105f;
        if (low.Length + high.Length == 5 * lanes)
        {
            return;
        }

        // The high-pass gain of 2 stands for the gains of the bands, which the steps leave out.
        Scale(low, K);
        Scale(high, 2 / K);
        Add(low, high, lanes, parity, -Delta);
        Add(high, low, lanes, 1 - parity, -Gamma);
        Add(low, high, lanes, parity, -Beta);
        Add(high, low, lanes, 1 - parity, -Alpha);
    }

    static void Rows<T>(J2kPlane plane, int top, int count, int low, int width, int parity, Lift<T> lift)
        where T : unmanaged
    {
        var buffer = ArrayPool<T>.Shared.Rent(width + 4);
        var l = buffer.AsSpan(0, low + 2);
        var h = buffer.AsSpan(low + 2, width - low + 2);
        for (var y = top; y < top + count; y++)
        {
            var line = plane.Row<T>(0, y, width);
            line[..low].CopyTo(l[1..]);
            line[low..].CopyTo(h[1..]);
            lift(l, h, 1, parity);
            Interleave<T>((parity == 0 ? l : h)[1..^1], (parity == 0 ? h : l)[1..^1], line);
        }

        ArrayPool<T>.Shared.Return(buffer);
    }

    static void Columns<T>(J2kPlane plane, int x, int lanes, int low, int height, int parity, Lift<T> lift)
        where T : unmanaged
    {
        var buffer = ArrayPool<T>.Shared.Rent((height + 4) * lanes);
        var l = buffer.AsSpan(0, (low + 2) * lanes);
        var h = buffer.AsSpan((low + 2) * lanes, (height - low + 2) * lanes);
        for (var y = 0; y < height; y++)
        {
            plane.Row<T>(x, y, lanes).CopyTo(y < low ? l[((y + 1) * lanes)..] : h[((y - low + 1) * lanes)..]);
        }

        lift(l, h, lanes, parity);
        for (var y = 0; y < height; y++)
        {
            (((y ^ parity) & 1) == 0 ? l : h).Slice(((y / 2) + 1) * lanes, lanes).CopyTo(plane.Row<T>(x, y, lanes));
        }

        ArrayPool<T>.Shared.Return(buffer);
    }

    static void Interleave<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, Span<T> target)
        where T : unmanaged
    {
        var i = 0;
        if (BitConverter.IsLittleEndian)
        {
            for (; i <= second.Length - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector.Widen(Vector.AsVectorUInt32(new Vector<T>(first[i..])), out var low, out var high);
                Vector.Widen(Vector.AsVectorUInt32(new Vector<T>(second[i..])), out var otherLow, out var otherHigh);
                Vector.As<ulong, T>(low | (otherLow << 32)).CopyTo(target[(2 * i)..]);
                Vector.As<ulong, T>(high | (otherHigh << 32)).CopyTo(target[((2 * i) + Vector<T>.Count)..]);
            }
        }

        for (; i < second.Length; i++)
        {
            (target[2 * i], target[(2 * i) + 1]) = (first[i], second[i]);
        }

        if (first.Length > second.Length)
        {
            target[^1] = first[^1];
        }
    }

    // Signals are mirrored at their ends.
    static void Mirror<T>(Span<T> samples, int lanes)
    {
        samples.Slice(lanes, lanes).CopyTo(samples);
        samples.Slice(samples.Length - (2 * lanes), lanes).CopyTo(samples[^lanes..]);
    }

    static void SubtractQuarter(Span<int> samples, Span<int> others, int lanes, int parity)
    {
        Mirror(others, lanes);
        var target = samples[lanes..^lanes];
        var before = others[(parity * lanes)..];
        var after = others[((parity + 1) * lanes)..];
        var i = 0;
        for (; i <= target.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            (Load(target, i) - ((Load(before, i) + Load(after, i) + new Vector<int>(2)) >> 2)).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] -= (before[i] + after[i] + 2) >> 2;
        }
    }

    static void AddHalf(Span<int> samples, Span<int> others, int lanes, int parity)
    {
        Mirror(others, lanes);
        var target = samples[lanes..^lanes];
        var before = others[(parity * lanes)..];
        var after = others[((parity + 1) * lanes)..];
        var i = 0;
        for (; i <= target.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            (Load(target, i) + ((Load(before, i) + Load(after, i)) >> 1)).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += (before[i] + after[i]) >> 1;
        }
    }

    static void Scale(Span<float> samples, float factor)
    {
        var i = 0;
        for (; i <= samples.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Load(samples, i) * factor).CopyTo(samples[i..]);
        }

        for (; i < samples.Length; i++)
        {
            samples[i] *= factor;
        }
    }

    static void Add(Span<float> samples, Span<float> others, int lanes, int parity, float factor)
    {
        Mirror(others, lanes);
        var target = samples[lanes..^lanes];
        var before = others[(parity * lanes)..];
        var after = others[((parity + 1) * lanes)..];
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Load(target, i) + (new Vector<float>(factor) * (Load(before, i) + Load(after, i)))).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += factor * (before[i] + after[i]);
        }
    }

    static Vector<T> Load<T>(ReadOnlySpan<T> samples, int i) => new(samples[i..]);

    static void ForEach(int count, int atOnce, bool isSmall, Action<int, int> run)
    {
        var parts = (count + atOnce - 1) / atOnce;
        if (isSmall)
        {
            for (var part = 0; part < parts; part++)
            {
                run(part * atOnce, Math.Min(atOnce, count - (part * atOnce)));
            }
        }
        else
        {
            Parallel.For(0, parts, part => run(part * atOnce, Math.Min(atOnce, count - (part * atOnce))));
        }
    }
}
