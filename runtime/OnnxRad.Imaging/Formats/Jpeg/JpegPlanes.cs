using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using JpegLibrary;

namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Takes decoded 8x8 blocks into planes of shape (C, H, W), each value brought into range.</summary>
sealed class JpegPlanes(JpegHeader header, float[] pixels) : JpegBlockOutputWriter
{
    const int Size = 8;

    readonly short _max = (short)((1 << header.Precision) - 1);

    readonly long[] _written = new long[header.Components.Length];

    /// <summary>The least number of values written so far to a plane: scans may name a component again, and memory may hold values of before.</summary>
    public long Written => _written.Min();

    public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
    {
        var block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, Size * Size);
        var columns = Math.Min(Size, header.Width - x);
        var rows = Math.Min(Size, header.Height - y);
        for (var row = 0; row < rows && columns > 0; row++)
        {
            var target = pixels.AsSpan((int)(((((long)componentIndex * header.Height) + y + row) * header.Width) + x), columns);
            var line = block.Slice(row * Size, Size);
            if (columns == Size)
            {
                var values = Vector128.Min(Vector128.Max(Vector128.Create(line), Vector128<short>.Zero), Vector128.Create(_max));
                var (low, high) = Vector128.Widen(values);
                Vector128.ConvertToSingle(low).CopyTo(target);
                Vector128.ConvertToSingle(high).CopyTo(target[(Size / 2)..]);
            }
            else
            {
                for (var column = 0; column < columns; column++)
                {
                    target[column] = Math.Clamp(line[column], (short)0, _max);
                }
            }

            _written[componentIndex] += columns;
        }
    }
}
