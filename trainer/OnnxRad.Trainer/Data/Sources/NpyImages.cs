using System.Buffers.Binary;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>The images of an array: one byte per value, each image (H, W, C), each volume (D, H, W).</summary>
sealed record NpyImages(List<byte[]> Images, int Height, int Width, int Channels)
{
    /// <summary>The slices of each volume; 1 for images.</summary>
    public int Depth { get; init; } = 1;

    public RadImage Read(int index)
    {
        var source = Images[index]; // (H, W, C), or (D, H, W)
        var pixels = new float[source.Length]; // (C, H, W)
        var plane = Depth * Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            for (int i = 0, s = channel; i < plane; i++, s += Channels)
            {
                pixels[(channel * plane) + i] = source[s];
            }
        }

        return new RadImage(Channels, Depth, Height, Width, bitsStored: 8, pixels);
    }

    public Stream OpenContent(int index)
    {
        var bytes = new byte[12 + Images[index].Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Height);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Channels);
        Images[index].CopyTo(bytes, 12);
        return new MemoryStream(Depth == 1 ? bytes : [.. BitConverter.GetBytes(Depth), .. bytes], writable: false);
    }
}
