using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>The values of a volume.</summary>
static class NiftiVoxels
{
    public static RadImage Read(NiftiHeader header, ReadOnlySpan<byte> voxels, int volume)
    {
        var (x, y, z) = header.Size;
        var (channels, slice) = (header.Type == NiftiType.Rgb24 ? 3 : 1, x * y);
        var values = new float[channels * slice * z];
        var geometry = NiftiGeometry.Of(header);
        var bytes = voxels.Slice((int)(volume * header.VolumeBytes), (int)header.VolumeBytes);
        for (var k = 0; k < z; k++)
        {
            var source = bytes.Slice(k * slice * header.BytesPerVoxel, slice * header.BytesPerVoxel);
            var place = geometry.IsTurned ? z - 1 - k : k;
            for (var channel = 0; channel < channels; channel++)
            {
                Convert(header, source, channel, values.AsSpan(((channel * z) + place) * slice, slice));
            }
        }

        return new(channels, z, y, x, channels == 3 ? 8 : 8 * header.BytesPerVoxel, values)
        {
            IsGreyLevels = header.Type is NiftiType.UInt8 or NiftiType.UInt16 or NiftiType.Rgb24 && header.Scale == (1, 0),
            Spacing = geometry.Spacing,
            Plane = geometry.Plane,
        };
    }

    static void Convert(NiftiHeader header, ReadOnlySpan<byte> source, int channel, Span<float> values)
    {
        var (type, big, size) = (header.Type, header.IsBigEndian, header.BytesPerVoxel);
        var (slope, intercept) = type == NiftiType.Rgb24 ? (1, 0) : header.Scale;
        for (var i = 0; i < values.Length; i++)
        {
            var b = source.Slice(i * size, size);
            double stored = type switch
            {
                NiftiType.UInt8 => b[0],
                NiftiType.Int8 => (sbyte)b[0],
                NiftiType.Rgb24 => b[channel],
                NiftiType.Int16 => big ? BinaryPrimitives.ReadInt16BigEndian(b) : BinaryPrimitives.ReadInt16LittleEndian(b),
                NiftiType.UInt16 => big ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b),
                NiftiType.Int32 => big ? BinaryPrimitives.ReadInt32BigEndian(b) : BinaryPrimitives.ReadInt32LittleEndian(b),
                NiftiType.UInt32 => big ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b),
                NiftiType.Float32 => big ? BinaryPrimitives.ReadSingleBigEndian(b) : BinaryPrimitives.ReadSingleLittleEndian(b),
                NiftiType.Float64 => big ? BinaryPrimitives.ReadDoubleBigEndian(b) : BinaryPrimitives.ReadDoubleLittleEndian(b),
                NiftiType.Int64 => big ? BinaryPrimitives.ReadInt64BigEndian(b) : BinaryPrimitives.ReadInt64LittleEndian(b),
                _ => big ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b),
            };
            values[i] = (float)((stored * slope) + intercept);
        }
    }
}
