using System.Buffers.Binary;

namespace OnnxRad.Imaging.Formats.Nifti;

/// <summary>The header of NIfTI-1 (348 bytes) or NIfTI-2 (540 bytes), checked.</summary>
sealed record NiftiHeader
{
    /// <summary>The length of the longer one.</summary>
    public const int LongestLength = 540;

    const int OldLength = 348;

    // 1 GiB of floats.
    const long MaxVoxels = 1 << 28;

    public required bool IsBigEndian { get; init; }

    public required NiftiType Type { get; init; }

    /// <summary>Columns, rows and slices: the first index of the file is the column.</summary>
    public required (int X, int Y, int Z) Size { get; init; }

    public required int Volumes { get; init; }

    /// <summary>Whether it says that the values are labels.</summary>
    public required bool IsLabels { get; init; }

    /// <summary>Where the voxels begin.</summary>
    public required long Offset { get; init; }

    /// <summary>Values are stored ones times slope, plus intercept.</summary>
    public required (double Slope, double Intercept) Scale { get; init; }

    /// <summary>From indices to places in RAS: three rows of four; null where the file does not say.</summary>
    public required double[]? Affine { get; init; }

    /// <summary>The distance of voxels in mm.</summary>
    public required (double X, double Y, double Z) Spacing { get; init; }

    public int BytesPerVoxel => Type switch
    {
        NiftiType.UInt8 or NiftiType.Int8 => 1,
        NiftiType.Int16 or NiftiType.UInt16 => 2,
        NiftiType.Rgb24 => 3,
        NiftiType.Int32 or NiftiType.UInt32 or NiftiType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Bytes of a volume.</summary>
    public long VolumeBytes => (long)Size.X * Size.Y * Size.Z * BytesPerVoxel;

    /// <summary>Bytes of all volumes.</summary>
    public long ByteCount => VolumeBytes * Volumes;

    /// <summary>Whether bytes begin with the length of a header, in either order of bytes.</summary>
    public static bool HasSize(ReadOnlySpan<byte> data) =>
        data.Length >= 4
        && (BinaryPrimitives.ReadInt32LittleEndian(data) is OldLength or LongestLength || BinaryPrimitives.ReadInt32BigEndian(data) is OldLength or LongestLength);

    public static NiftiHeader Parse(ReadOnlySpan<byte> data)
    {
        if (!HasSize(data))
        {
            throw new InvalidImageException("It is no NIfTI file.", "If it is compressed otherwise, decompress it.");
        }

        var big = BinaryPrimitives.ReadInt32LittleEndian(data) is not (OldLength or LongestLength);
        var isOld = (big ? BinaryPrimitives.ReadInt32BigEndian(data) : BinaryPrimitives.ReadInt32LittleEndian(data)) == OldLength;
        if (data.Length < (isOld ? OldLength : LongestLength))
        {
            throw new InvalidImageException("It ends in its NIfTI header; it is cut off.");
        }

        var fields = new NiftiFields(data, big, isOld);
        if (!fields.HasMagic)
        {
            throw new InvalidImageException("Its NIfTI header has no magic, or says that the voxels are in another file.", "Convert it to a single .nii file.");
        }

        var size = Dimensions(fields);
        var header = new NiftiHeader
        {
            IsBigEndian = big,
            Type = TypeOf(fields.DataType),
            Size = (size[0], size[1], size[2]),
            Volumes = size[3],
            IsLabels = fields.Intent == NiftiLabels.Intent,
            Offset = Place(fields.VoxelOffset, isOld),
            Scale = fields.Slope is var slope && double.IsFinite(slope) && slope != 0
                ? (slope, double.IsFinite(fields.Intercept) ? fields.Intercept : 0)
                : (1, 0),
            Affine = NiftiAffine.Of(fields),
            Spacing = (Math.Abs(fields.Distance(1)), Math.Abs(fields.Distance(2)), Math.Abs(fields.Distance(3))),
        };
        if (header.ByteCount > ImageFile.MaxBytes)
        {
            throw new InvalidImageException($"Its NIfTI header says {header.ByteCount} bytes of voxels; up to {ImageFile.MaxBytes} are read.");
        }

        // Dimensions are checked before; colours are three values each.
        return header.Type != NiftiType.Rgb24 || header.ByteCount <= MaxVoxels
            ? header
            : throw new InvalidImageException($"Its NIfTI header says {header.ByteCount} values of colours; up to {MaxVoxels} are read.");
    }

    static int[] Dimensions(NiftiFields fields)
    {
        var count = fields.Dimension(0);
        if (count is < 1 or > 7)
        {
            throw new InvalidImageException($"Its NIfTI header says {count} dimensions; expected 1 to 7.");
        }

        int[] size = [1, 1, 1, 1];
        var voxels = 1L;
        for (var i = 1; i <= count; i++)
        {
            var length = fields.Dimension(i);
            if (length is < 1 or > int.MaxValue || voxels * length > MaxVoxels)
            {
                throw new InvalidImageException($"Its NIfTI header says a length of {length} in dimension {i}; up to {MaxVoxels} voxels are read.");
            }

            voxels *= length;
            size[Math.Min(i, 4) - 1] *= (int)length;
        }

        return size;
    }

    static NiftiType TypeOf(int code) => Enum.IsDefined((NiftiType)code)
        ? (NiftiType)code
        : throw new InvalidImageException(
            $"Its voxels are of the NIfTI type {code}, which is not read.", "Convert them to whole or real numbers of 8 to 64 bits, or to RGB.");

    static long Place(double offset, bool isOld) => offset >= (isOld ? OldLength : LongestLength) && offset <= ImageFile.MaxBytes
        ? (long)offset
        : throw new InvalidImageException("Its NIfTI header says an impossible place of the voxels.");
}
