namespace OnnxRad.Trainer;

/// <summary>Reads the bytes of one .npy array and keeps their CRC-32, which the zip directory states.</summary>
sealed class NpyStream(Stream stream)
{
    static readonly uint[] s_crcOfByte = MakeCrcTable();
    uint _crc = uint.MaxValue;

    /// <summary>How many bytes were read.</summary>
    public long Position { get; private set; }

    /// <summary>The CRC-32 (ISO-HDLC, as zip has it) of the bytes read.</summary>
    public uint Crc32 => ~_crc;

    /// <exception cref="InvalidDataException">The array ends too early; the text ends a sentence.</exception>
    public void ReadExactly(Span<byte> target)
    {
        var read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        Position += read;
        if (read < target.Length)
        {
            throw new InvalidDataException($"it is cut off after {Position} bytes");
        }

        foreach (var b in target)
        {
            _crc = s_crcOfByte[(byte)(_crc ^ b)] ^ (_crc >> 8);
        }
    }

    static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
