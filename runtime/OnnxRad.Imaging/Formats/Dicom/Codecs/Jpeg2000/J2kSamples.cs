using System.Numerics;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>From what code blocks hold to coefficients, and from what the wavelet gives to samples.</summary>
static class J2kSamples
{
    /// <summary>Puts the coefficients of a block into the plane.</summary>
    /// <param name="values">Twice the coefficients, row after row.</param>
    /// <param name="plane">Of the component.</param>
    /// <param name="x">Column of the block in the plane.</param>
    /// <param name="y">Row of the block in the plane.</param>
    /// <param name="width">Columns of the block.</param>
    /// <param name="step">What values are multiplied by to real numbers; null for whole numbers.</param>
    public static void Put(ReadOnlySpan<int> values, J2kPlane plane, int x, int y, int width, float? step)
    {
        for (var row = 0; row < values.Length / width; row++)
        {
            var line = values.Slice(row * width, width);
            if (step is { } factor)
            {
                Scale(line, plane.Row<float>(x, y + row, width), factor);
            }
            else
            {
                Halve(line, plane.Row<int>(x, y + row, width));
            }
        }
    }

    /// <summary>Sets the coefficients of a block to zero.</summary>
    public static void Clear(J2kPlane plane, int x, int y, int width, int height)
    {
        for (var row = 0; row < height; row++)
        {
            plane.Row<int>(x, y + row, width).Clear();
        }
    }

    /// <summary>Rounds, shifts (G.1) and clips what the wavelet gave to what the component can hold, in place.</summary>
    public static void Finish(J2kPlane plane, J2kTileComponent component, J2kComponent kind)
    {
        var low = kind.Signed ? -(1 << (kind.Precision - 1)) : 0;
        var (high, shift) = (low + (1 << kind.Precision) - 1, kind.Signed ? 0 : 1 << (kind.Precision - 1));
        for (var y = 0; y < component.Place.Height; y++)
        {
            var line = plane.Row<int>(0, y, component.Place.Width);
            var i = 0;
            for (; i <= line.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                var bits = new Vector<int>(line[i..]);
                var value = component.Style.Reversible ? bits : Vector.ConvertToInt32(Vector.Round(Vector.AsVectorSingle(bits)));
                Vector.Min(Vector.Max(value + new Vector<int>(shift), new(low)), new(high)).CopyTo(line[i..]);
            }

            for (; i < line.Length; i++)
            {
                var value = component.Style.Reversible ? line[i] : (int)MathF.Round(BitConverter.Int32BitsToSingle(line[i]));
                line[i] = Math.Clamp(value + shift, low, high);
            }
        }
    }

    // Towards zero.
    static void Halve(ReadOnlySpan<int> values, Span<int> target)
    {
        var i = 0;
        for (; i <= target.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            var value = new Vector<int>(values[i..]);
            ((value + (value >>> 31)) >> 1).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = values[i] / 2;
        }
    }

    static void Scale(ReadOnlySpan<int> values, Span<float> target, float step)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.ConvertToSingle(new Vector<int>(values[i..])) * step).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = values[i] * step;
        }
    }
}
