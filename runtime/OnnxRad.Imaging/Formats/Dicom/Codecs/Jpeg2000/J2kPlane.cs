using System.Runtime.InteropServices;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.Jpeg2000;

/// <summary>Where the coefficients of a component in a tile lie, which become its samples: whole numbers, or the bits of real ones.</summary>
/// <param name="Array">Holds the plane, and maybe others beside it.</param>
/// <param name="Offset">Of the first sample.</param>
/// <param name="Stride">From row to row.</param>
readonly record struct J2kPlane(int[] Array, int Offset, int Stride)
{
    /// <summary>A part of a row.</summary>
    public Span<T> Row<T>(int x, int y, int count)
        where T : struct => MemoryMarshal.Cast<int, T>(Array.AsSpan(Offset + (y * Stride) + x, count));
}
