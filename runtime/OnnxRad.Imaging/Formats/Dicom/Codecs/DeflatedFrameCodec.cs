using System.IO.Compression;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs;

/// <summary>Deflated Image Frame Compression: the bytes of a native frame, deflated.</summary>
sealed class DeflatedFrameCodec : IFrameCodec
{
    // Deflate spends at least 2 bits on 258 bytes.
    const int MaxRatio = 1032;

    public IReadOnlyList<string> Syntaxes { get; } = ["1.2.840.10008.1.2.8.1"];

    public CodedFrame Decode(ReadOnlyMemory<byte> codestream, PixelSpec spec)
    {
        NativePixels.RequireBits(spec.BitsAllocated);
        var length = (((long)NativePixels.Count(spec) * spec.BitsAllocated) + 7) / 8;
        if (length > (long)codestream.Length * MaxRatio)
        {
            throw new InvalidImageException($"Its {codestream.Length} deflated bytes cannot hold {spec.Width} x {spec.Height} pixels; it is cut off.");
        }

        var bytes = new byte[length];
        try
        {
            using var stream = new DeflateStream(new MemoryStream(codestream.ToArray()), CompressionMode.Decompress);
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw new InvalidImageException("Its deflated pixels end before the last row; it is cut off.");
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidImageException("Its deflated pixels are damaged.", innerException: e);
        }

        return new(NativePixels.Unpack(bytes, spec, 0, bigEndian: false), spec.BitsAllocated, Signed: false);
    }
}
