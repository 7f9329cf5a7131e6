using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Dicom.Codecs.JpegLs;

/// <summary>Coding parameters that a file sets (C.2.4.1.1); zeros stand for the defaults.</summary>
readonly record struct JpegLsPreset(int MaxValue, int Threshold1, int Threshold2, int Threshold3, int Reset)
{
    public static JpegLsPreset Parse(ReadOnlySpan<byte> segment) => segment switch
    {
        [1, ..] when segment.Length >= 11 => new(Value(segment, 0), Value(segment, 1), Value(segment, 2), Value(segment, 3), Value(segment, 4)),
        [2 or 3, ..] => throw new InvalidImageException("Its JPEG-LS pixels have a mapping table, which is not read."),
        _ => throw new InvalidImageException("A JPEG-LS parameter segment is damaged."),
    };

    static int Value(ReadOnlySpan<byte> segment, int index) => BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * index))..]);
}
