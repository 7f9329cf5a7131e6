using System.Buffers.Binary;

namespace OnnxRad.Imaging.Tests.Formats.Nifti;

/// <summary>A NIfTI file to be written by the offsets of nifti1.h and nifti2.h.</summary>
sealed record NiftiDraft
{
    public int Type { get; init; } = 2;

    public int Version { get; init; } = 1;

    public bool IsBigEndian { get; init; }

    public float Slope { get; init; }

    public float Intercept { get; init; }

    public float[] Spacing { get; init; } = [1, 1, 1, 1];

    public float[]? Affine { get; init; }

    public float[]? Quaternion { get; init; }

    public byte Units { get; init; }

    public int Volumes { get; init; } = 1;

    public int? Offset { get; init; }

    public byte[] Bytes(int x, int y, int z, byte[] voxels)
    {
        var isOld = Version == 1;
        var offset = Offset ?? (isOld ? 352 : 544);
        var file = new byte[offset + voxels.Length];
        Put(file, 0, 4, isOld ? 348 : 540);
        (isOld ? "n+1\0"u8 : "n+2\0"u8).CopyTo(file.AsSpan(isOld ? 344 : 4));
        int[] dimensions = [Volumes > 1 ? 4 : 3, x, y, z, Volumes, 1, 1, 1];
        for (var i = 0; i < 8; i++)
        {
            Put(file, isOld ? 40 + (2 * i) : 16 + (8 * i), isOld ? 2 : 8, dimensions[i]);
        }

        Put(file, isOld ? 70 : 12, 2, Type);
        if (isOld)
        {
            PutReal(file, 108, offset);
        }
        else
        {
            Put(file, 168, 8, offset);
        }

        Put(file, isOld ? 123 : 500, isOld ? 1 : 4, Units);
        Reals(file, isOld ? 112 : 176, [Slope, Intercept]);
        Reals(file, isOld ? 76 : 104, Spacing);
        Put(file, isOld ? 252 : 344, isOld ? 2 : 4, Quaternion is null ? 0 : 1);
        Put(file, isOld ? 254 : 348, isOld ? 2 : 4, Affine is null ? 0 : 1);
        Reals(file, isOld ? 256 : 352, Quaternion ?? []);
        Reals(file, isOld ? 280 : 400, Affine ?? []);
        voxels.CopyTo(file.AsSpan(offset));
        return file;
    }

    void Reals(byte[] file, int offset, float[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            PutReal(file, offset + (i * (Version == 1 ? 4 : 8)), values[i]);
        }
    }

    void PutReal(byte[] file, int offset, float value)
    {
        if (Version == 1)
        {
            Put(file, offset, 4, BitConverter.SingleToInt32Bits(value));
        }
        else
        {
            Put(file, offset, 8, BitConverter.DoubleToInt64Bits(value));
        }
    }

    void Put(byte[] file, int offset, int size, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes = bytes[..size];
        if (IsBigEndian)
        {
            bytes.Reverse();
        }

        bytes.CopyTo(file.AsSpan(offset));
    }
}
