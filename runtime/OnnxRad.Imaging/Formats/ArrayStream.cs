using System.Runtime.InteropServices;

namespace OnnxRad.Imaging.Formats;

/// <summary>Bytes as a stream.</summary>
static class ArrayStream
{
    /// <summary>The bytes themselves where they are those of an array, else a copy.</summary>
    public static MemoryStream Of(ReadOnlyMemory<byte> data)
    {
        var bytes = MemoryMarshal.TryGetArray(data, out var array) ? array : new(data.ToArray());
        return new(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
    }
}
