using System.Runtime.InteropServices;
using JpegLibrary;

namespace OnnxRad.Imaging.Formats.Jpeg;

/// <summary>Takes decoded 8x8 blocks into planes of shape (C, H, W), each value brought into range.</summary>
sealed class JpegPlanes(JpegHeader header) : JpegBlockOutputWriter
{
    const int Size = 8;

    readonly int _max = (1 << header.Precision) - 1;

    public float[] Pixels { get; } = new float[(long)header.Components.Length * header.Width * header.Height];

    /// <summary>The number of values written so far.</summary>
    public long Written { get; private set; }

    public override void WriteBlock(ref short blockRef, int componentIndex, int x, int y)
    {
        var block = MemoryMarshal.CreateReadOnlySpan(ref blockRef, Size * Size);
        var columns = Math.Min(Size, header.Width - x);
        var rows = Math.Min(Size, header.Height - y);
        for (var row = 0; row < rows && columns > 0; row++)
        {
            var target = ((((long)componentIndex * header.Height) + y + row) * header.Width) + x;
            for (var column = 0; column < columns; column++)
            {
                Pixels[target + column] = Math.Clamp((int)block[(row * Size) + column], 0, _max);
            }

            Written += columns;
        }
    }
}
