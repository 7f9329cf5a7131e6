using OnnxRad.Imaging.Formats.Nifti;

namespace OnnxRad.Imaging;

/// <summary>A NIfTI-1 or NIfTI-2 file (<c>.nii</c>, <c>.nii.gz</c>), its voxels not decoded.</summary>
/// <remarks>The places of the file, which count to the right, the front and the head, become those of DICOM: to the left, the back and the head, in mm whatever unit the file has.</remarks>
public sealed class NiftiFile
{
    readonly NiftiHeader _header;
    readonly ReadOnlyMemory<byte> _voxels;

    NiftiFile(NiftiHeader header, ReadOnlyMemory<byte> voxels) => (_header, _voxels) = (header, voxels);

    /// <summary>The number of volumes: more than 1 for time series, directions of diffusion and the like.</summary>
    public int VolumeCount => _header.Volumes;

    /// <summary>Columns, rows and slices.</summary>
    internal (int X, int Y, int Z) Size => _header.Size;

    /// <summary>From indices to places in RAS, three rows of four; null where the file does not say.</summary>
    internal double[]? Affine => _header.Affine;

    /// <summary>Whether slices are read from the last to the first.</summary>
    internal bool IsTurned => NiftiGeometry.Of(_header).IsTurned;

    /// <summary>Whether bytes begin like a NIfTI file, or one that is compressed.</summary>
    /// <param name="header">The first bytes, <see cref="ImageFormats.HeaderLength"/> or more where the file has them.</param>
    public static bool Probe(ReadOnlySpan<byte> header) => NiftiBytes.IsCompressed(header) || NiftiHeader.HasSize(header);

    /// <summary>Reads the header, and decompresses the file if it is compressed.</summary>
    /// <param name="data">All bytes; kept, and not copied unless they are compressed.</param>
    /// <exception cref="InvalidImageException">The data is not NIfTI, damaged, cut off, too large, or of a kind that is not read.</exception>
    public static NiftiFile Parse(ReadOnlyMemory<byte> data)
    {
        var (header, voxels) = NiftiBytes.Open(data);
        return new(header, voxels);
    }

    /// <summary>Decodes a volume.</summary>
    /// <param name="index">0 to <see cref="VolumeCount"/> - 1.</param>
    /// <returns>
    /// Values with the file's scaling; slices in the direction of the plane's normal, so that they are turned round where the file has
    /// them the other way.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such volume.</exception>
    public RadImage ReadVolume(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, VolumeCount);
        return NiftiVoxels.Read(_header, _voxels.Span, index);
    }
}
