using System.Buffers.Binary;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>NIfTI-1 files of 8-bit voxels, written by the offsets of nifti1.h.</summary>
static class NiftiBytes
{
    const int Header = 352;

    /// <summary>A file whose first voxel lies at (0, 0, 0) and whose axes are those of the patient.</summary>
    /// <param name="size">Slices, rows and columns.</param>
    /// <param name="voxels">Slice after slice, row after row.</param>
    /// <param name="spacing">From one slice, row and column to the next, in mm.</param>
    /// <param name="isTurned">Whether the same volume is stored with its rows the other way round.</param>
    public static byte[] Of((int Depth, int Height, int Width) size, byte[] voxels, (float Slice, float Row, float Column) spacing, bool isTurned = false)
    {
        var file = new byte[Header + voxels.Length];
        Put(0, 348);
        Short(40, 3, size.Width, size.Height, size.Depth, 1, 1, 1, 1);
        Short(70, 2, 8); // unsigned char
        Real(76, 1, spacing.Column, spacing.Row, spacing.Slice);
        Real(108, Header);
        Real(112, 1, 0); // slope, intercept
        Short(254, 1); // the rows of the affine count
        Real(280, spacing.Column, 0, 0, 0, 0, isTurned ? -spacing.Row : spacing.Row, 0, isTurned ? (size.Height - 1) * spacing.Row : 0, 0, 0, spacing.Slice, 0);
        "n+1\0"u8.CopyTo(file.AsSpan(344));
        var rows = voxels.Chunk(size.Width).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var (slice, row) = (i / size.Height, i % size.Height);
            rows[(slice * size.Height) + (isTurned ? size.Height - 1 - row : row)].CopyTo(file, Header + (i * size.Width));
        }

        return file;

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);

        void Short(int at, params int[] values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at + (2 * i)), (short)values[i]);
            }
        }

        void Real(int at, params float[] values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at + (4 * i)), values[i]);
            }
        }
    }
}
