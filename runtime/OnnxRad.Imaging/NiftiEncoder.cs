using System.Buffers.Binary;
using System.IO.Compression;
using OnnxRad.Imaging.Formats.Nifti;

namespace OnnxRad.Imaging;

/// <summary>Writes volumes as NIfTI-1 files (<c>.nii</c>, <c>.nii.gz</c>), such as the label map of a segmentation.</summary>
public static class NiftiEncoder
{
    const int HeaderLength = 348;

    // The header, and four bytes that say that no extensions follow.
    const int VoxelOffset = 352;

    // Codes of nifti1.h.
    const byte Millimetres = 2;
    const int ScannerCoordinates = 1;
    const int AlignedCoordinates = 2;

    /// <summary>The bytes of a NIfTI-1 file.</summary>
    /// <param name="image">
    /// One channel. Whole values of 0 to 255 are written as 8 bits, of 0 to 65535 as 16 bits, others as float32; they are not scaled.
    /// </param>
    /// <param name="source">
    /// The file that the volume was made of: the new one has its order of voxels and its place in the patient. Null takes those of the image,
    /// as for volumes of DICOM; one whose slices have no known distance gets no place, as a NIfTI file cannot say one without the other.
    /// </param>
    /// <param name="compressed">Whether the file is compressed, as those that end in <c>.nii.gz</c> are.</param>
    /// <param name="isLabels">Whether the file says that its values are labels (<c>NIFTI_INTENT_LABEL</c>), so that it is not taken for an image.</param>
    /// <exception cref="ArgumentException">The image has colours, more than 32767 voxels along an axis, or another size than the source.</exception>
    public static byte[] Encode(RadImage image, NiftiFile? source = null, bool compressed = false, bool isLabels = false)
    {
        Check(image, source);
        var type = TypeOf(image.Pixels.Span);
        using var file = new MemoryStream();
        using (Stream? zip = compressed ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null)
        {
            Write(zip ?? file, image, source, type, isLabels);
        }

        return file.ToArray();
    }

    static void Write(Stream stream, RadImage image, NiftiFile? source, NiftiType type, bool isLabels)
    {
        stream.Write(Header(image, source, type, isLabels));
        var size = image.Height * image.Width;
        var bytes = new byte[size * BytesOf(type)];
        for (var k = 0; k < image.Depth; k++)
        {
            var slice = source is { IsTurned: true } ? image.Depth - 1 - k : k;
            Convert(image.Pixels.Span.Slice(slice * size, size), type, bytes);
            stream.Write(bytes);
        }
    }

    static void Check(RadImage image, NiftiFile? source)
    {
        if (image.Channels != 1)
        {
            throw new ArgumentException("The image has 3 channels (RGB); one is written.", nameof(image));
        }

        if (Math.Max(image.Depth, Math.Max(image.Height, image.Width)) > short.MaxValue)
        {
            throw new ArgumentException(
                $"The image is {image.Depth} x {image.Height} x {image.Width} (slices, rows, columns); a NIfTI-1 file has up to {short.MaxValue} along an axis.", nameof(image));
        }

        if (source is not null && source.Size != (image.Width, image.Height, image.Depth))
        {
            throw new ArgumentException(
                $"The image is {image.Depth} x {image.Height} x {image.Width} (slices, rows, columns), and the file that it was made of "
                + $"{source.Size.Z} x {source.Size.Y} x {source.Size.X}.",
                nameof(source));
        }
    }

    static byte[] Header(RadImage image, NiftiFile? source, NiftiType type, bool isLabels)
    {
        var header = new byte[VoxelOffset];
        var affine = source is null ? Affine(image) : source.Affine;
        var distances = affine is null ? Distances(image.Spacing) : [Norm(affine, 0), Norm(affine, 1), Norm(affine, 2)];
        BinaryPrimitives.WriteInt32LittleEndian(header, HeaderLength);
        Numbers(40, [3, image.Width, image.Height, image.Depth, 1, 1, 1, 1]); // dim
        Numbers(68, [isLabels ? NiftiLabels.Intent : 0]); // intent_code
        Numbers(70, [(int)type, 8 * BytesOf(type)]); // datatype, bitpix
        Reals(76, [1, .. distances, 1, 1, 1, 1]); // pixdim
        Reals(108, [VoxelOffset, 1, 0]); // vox_offset, scl_slope, scl_inter
        header[123] = Millimetres; // xyzt_units
        "OnnxRad"u8.CopyTo(header.AsSpan(148)); // descrip
        if (affine is not null)
        {
            Numbers(254, [source is null ? ScannerCoordinates : AlignedCoordinates]); // sform_code
            Reals(280, affine); // srow_x, srow_y, srow_z
        }

        "n+1\0"u8.CopyTo(header.AsSpan(344)); // magic
        return header;

        void Numbers(int offset, ReadOnlySpan<int> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(offset + (2 * i)), (short)values[i]);
            }
        }

        void Reals(int offset, ReadOnlySpan<double> values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(offset + (4 * i)), (float)values[i]);
            }
        }
    }

    /// <summary>From indices (column, row, slice) to places in RAS, three rows of four; null where the image does not say where it lies, or how far its slices are apart.</summary>
    static double[]? Affine(RadImage image)
    {
        if (image is not { Plane: { } plane, Spacing: { Slice: { } distance } spacing })
        {
            return null;
        }

        var (column, row, slice) = (spacing.Column * plane.AlongRow, spacing.Row * plane.AlongColumn, distance * plane.Normal);
        return
        [
            -column.X, -row.X, -slice.X, -plane.Origin.X, // LPS to RAS: x and y change their sign
            -column.Y, -row.Y, -slice.Y, -plane.Origin.Y,
            column.Z, row.Z, slice.Z, plane.Origin.Z,
        ];
    }

    static double[] Distances(VoxelSpacing? spacing) => spacing is null ? [1, 1, 1] : [spacing.Column, spacing.Row, spacing.Slice ?? 1];

    static double Norm(double[] affine, int column) => new Vector3D(affine[column], affine[column + 4], affine[column + 8]).Length;

    static int BytesOf(NiftiType type) => type switch
    {
        NiftiType.UInt8 => 1,
        NiftiType.UInt16 => 2,
        _ => 4,
    };

    static void Convert(ReadOnlySpan<float> values, NiftiType type, byte[] bytes)
    {
        for (var i = 0; i < values.Length; i++)
        {
            switch (type)
            {
                case NiftiType.UInt8:
                    bytes[i] = (byte)values[i];
                    break;
                case NiftiType.UInt16:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)values[i]);
                    break;
                default:
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
                    break;
            }
        }
    }

    static NiftiType TypeOf(ReadOnlySpan<float> values)
    {
        var most = 0f;
        foreach (var value in values)
        {
            if (!(value >= 0 && value <= ushort.MaxValue && value == MathF.Floor(value)))
            {
                return NiftiType.Float32;
            }

            most = MathF.Max(most, value);
        }

        return most <= byte.MaxValue ? NiftiType.UInt8 : NiftiType.UInt16;
    }
}
