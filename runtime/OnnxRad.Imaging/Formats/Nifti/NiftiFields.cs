using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>The fields of a header where the two versions have them (nifti1.h, nifti2.h).</summary>
readonly ref struct NiftiFields(ReadOnlySpan<byte> data, bool big, bool isOld)
{
    // The low three bits of xyzt_units are that of places; the others are that of times.
    const int PlaceUnits = 7;
    const int Metres = 1;
    const int Micrometres = 3;

    readonly ReadOnlySpan<byte> _data = data;
    readonly bool _big = big;
    readonly bool _isOld = isOld;

    /// <summary>Whether header and voxels are in this one file.</summary>
    public bool HasMagic => _data[(_isOld ? 344 : 4)..].StartsWith(_isOld ? "n+1\0"u8 : "n+2\0"u8);

    public int DataType => Int16(_isOld ? 70 : 12);

    /// <summary>What the values are; <see cref="NiftiLabels.Intent"/> for label maps.</summary>
    public int Intent => _isOld ? Int16(68) : Int32(504);

    public double VoxelOffset => _isOld ? Single(108) : Int64(168);

    public double Slope => Real(_isOld ? 112 : 176);

    public double Intercept => Real(_isOld ? 116 : 184);

    public int QuaternionCode => _isOld ? Int16(252) : Int32(344);

    public int AffineCode => _isOld ? Int16(254) : Int32(348);

    /// <summary>The number of dimensions (0), or the length of one (1 to 7).</summary>
    public long Dimension(int index) => _isOld ? Int16(40 + (2 * index)) : Int64(16 + (8 * index));

    /// <summary>What a number of the file's unit is in mm; files that say no unit are taken to be in mm.</summary>
    public double Unit => ((_isOld ? _data[123] : Int32(500)) & PlaceUnits) switch
    {
        Metres => 1000,
        Micrometres => 0.001,
        _ => 1,
    };

    /// <summary>Below 0 where the third axis of the quaternion is turned round.</summary>
    public double Handedness => Real(_isOld ? 76 : 104);

    /// <summary>The distance of voxels in a dimension of places (1 to 3), in mm.</summary>
    public double Distance(int index) => Unit * Real(_isOld ? 76 + (4 * index) : 104 + (8 * index));

    /// <summary>b, c, d of the quaternion (0 to 2).</summary>
    public double Quaternion(int index) => Real(_isOld ? 256 + (4 * index) : 352 + (8 * index));

    /// <summary>What is added to the places of the quaternion (0 to 2), in mm.</summary>
    public double QuaternionOffset(int index) => Unit * Real(_isOld ? 268 + (4 * index) : 376 + (8 * index));

    /// <summary>The affine transform, row after row, in mm.</summary>
    public double AffineValue(int index) => Unit * Real(_isOld ? 280 + (4 * index) : 400 + (8 * index));

    double Real(int offset) => _isOld ? Single(offset) : Double(offset);

    short Int16(int offset) => _big ? BinaryPrimitives.ReadInt16BigEndian(_data[offset..]) : BinaryPrimitives.ReadInt16LittleEndian(_data[offset..]);

    int Int32(int offset) => _big ? BinaryPrimitives.ReadInt32BigEndian(_data[offset..]) : BinaryPrimitives.ReadInt32LittleEndian(_data[offset..]);

    long Int64(int offset) => _big ? BinaryPrimitives.ReadInt64BigEndian(_data[offset..]) : BinaryPrimitives.ReadInt64LittleEndian(_data[offset..]);

    float Single(int offset) => _big ? BinaryPrimitives.ReadSingleBigEndian(_data[offset..]) : BinaryPrimitives.ReadSingleLittleEndian(_data[offset..]);

    double Double(int offset) => _big ? BinaryPrimitives.ReadDoubleBigEndian(_data[offset..]) : BinaryPrimitives.ReadDoubleLittleEndian(_data[offset..]);
}
