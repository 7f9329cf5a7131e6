using System.Buffers;

namespace OnnxRad.Server.Rpc;

/// <summary>The fields of a message in protobuf's form, found without making anything of them.</summary>
static class WireFields
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    public const int StartGroup = 3;
    public const int EndGroup = 4;
    public const int Fixed32 = 5;

    /// <summary>Reads over the next field.</summary>
    /// <param name="reader">The message; moved behind the field.</param>
    /// <param name="field">Its number.</param>
    /// <param name="wire">How it is written.</param>
    /// <param name="content">What it holds, of <see cref="Bytes"/> alone.</param>
    /// <returns>Whether there was one: the message ends or breaks off where not.</returns>
    public static bool TryField(ref SequenceReader<byte> reader, out int field, out int wire, out ReadOnlySequence<byte> content)
    {
        (field, wire, content) = (0, 0, default);
        if (!TryVarint(ref reader, out var tag))
        {
            return false;
        }

        (field, wire) = ((int)(tag >> 3) & 0x1FFFFFFF, (int)(tag & 7));
        switch (wire)
        {
            case Varint:
                return TryVarint(ref reader, out _);
            case Fixed64:
                return reader.TryReadExact(sizeof(ulong), out _);
            case Fixed32:
                return reader.TryReadExact(sizeof(uint), out _);
            case Bytes:
                // As protobuf's reader does: of a length only the lower half counts, and groups are read over.
                return TryVarint(ref reader, out var length) && (uint)length <= reader.Remaining
                    && reader.TryReadExact((int)(uint)length, out content);
            case StartGroup or EndGroup:
                return true;
            default:
                return false;
        }
    }

    /// <summary>How many fields a message has, up to where it ends or breaks off.</summary>
    public static long Count(ReadOnlySequence<byte> message)
    {
        var count = 0L;
        var reader = new SequenceReader<byte>(message);
        while (TryField(ref reader, out _, out _, out _))
        {
            count++;
        }

        return count;
    }

    static bool TryVarint(ref SequenceReader<byte> reader, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!reader.TryRead(out var next))
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
