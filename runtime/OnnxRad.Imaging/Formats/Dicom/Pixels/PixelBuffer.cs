using System.Buffers;

namespace OnnxRad.Imaging.Formats.Dicom;

/// <summary>Samples of a frame in an array of the shared pool, which is longer than they are.</summary>
/// <remarks>What is not disposed, as when decoding fails, is left to the garbage collector.</remarks>
sealed class PixelBuffer : IDisposable
{
    PixelBuffer(int[] array, int length) => (Array, Length) = (array, length);

    /// <summary>The array; its first <see cref="Length"/> elements are the samples.</summary>
    public int[] Array { get; private set; }

    public int Length { get; }

    public Span<int> Span => Array.AsSpan(0, Length);

    /// <summary>Takes an array whose samples are zero: what a damaged codestream does not fill must not be of another image.</summary>
    public static PixelBuffer Rent(int length)
    {
        var buffer = RentToFill(length);
        buffer.Span.Clear();
        return buffer;
    }

    /// <summary>Takes an array of anything, all of whose samples are filled by what decodes into it.</summary>
    public static PixelBuffer RentToFill(int length) => new(ArrayPool<int>.Shared.Rent(length), length);

    public void Dispose()
    {
        if (Array.Length > 0)
        {
            ArrayPool<int>.Shared.Return(Array);
            Array = [];
        }
    }
}
