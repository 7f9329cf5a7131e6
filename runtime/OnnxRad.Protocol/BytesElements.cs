using System.Buffers.Binary;

namespace OnnxRad.Protocol;

/// <summary>BYTES in raw contents: each element is its length, 4 bytes little-endian, and then its bytes.</summary>
public static class BytesElements
{
    const int LengthSize = sizeof(uint);

    /// <summary>Cuts raw contents into their elements, which are not copied.</summary>
    /// <param name="raw">The raw contents.</param>
    /// <param name="count">How many elements the shape asks for, 0 or above.</param>
    /// <param name="elements">The elements; empty where there is a problem.</param>
    /// <returns><see langword="null"/>, or what is wrong, as the end of a sentence that begins with the tensor's name.</returns>
    public static string? TryRead(ReadOnlyMemory<byte> raw, long count, out ReadOnlyMemory<byte>[] elements)
    {
        elements = [];
        if (count > raw.Length / LengthSize)
        {
            return $"holds {raw.Length} bytes; expected at least {(Int128)count * LengthSize} for {count} elements of BYTES with their lengths";
        }

        var found = new ReadOnlyMemory<byte>[count];
        var offset = 0;
        for (var i = 0; i < found.Length; i++)
        {
            if (raw.Length - offset < LengthSize)
            {
                return $"ends at byte {raw.Length} inside the length of element {i} of {count}";
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(raw.Span[offset..]);
            offset += LengthSize;
            if (length > raw.Length - offset)
            {
                return $"says that element {i} of {count} has {length} bytes, and {raw.Length - offset} are left";
            }

            found[i] = raw.Slice(offset, (int)length);
            offset += (int)length;
        }

        if (offset != raw.Length)
        {
            return $"holds {raw.Length} bytes, and its {count} elements of BYTES end at byte {offset}";
        }

        elements = found;
        return null;
    }

    /// <summary>Joins elements to raw contents.</summary>
    /// <exception cref="OverflowException">Together they are above 2 GB.</exception>
    public static byte[] Write(IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        var size = 0;
        foreach (var element in elements)
        {
            size = checked(size + LengthSize + element.Length);
        }

        var raw = new byte[size];
        var offset = 0;
        foreach (var element in elements)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(raw.AsSpan(offset), (uint)element.Length);
            element.Span.CopyTo(raw.AsSpan(offset + LengthSize));
            offset += LengthSize + element.Length;
        }

        return raw;
    }
}
