using System.Buffers;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>Counts the parts of an inference request before they are made, so that a message cannot become many times its size.</summary>
static class MessageParts
{
    const int WireVarint = 0;
    const int WireFixed64 = 1;
    const int WireBytes = 2;
    const int WireStartGroup = 3;
    const int WireEndGroup = 4;
    const int WireFixed32 = 5;

    // Field numbers of ModelInferRequest, of its inputs and of its outputs.
    const int Parameters = 4;
    const int Inputs = 5;
    const int Outputs = 6;
    const int RawContents = 7;
    const int InputParameters = 4;
    const int OutputParameters = 2;

    /// <summary>What is wrong, a sentence; <see langword="null"/> where nothing is, or where the message breaks off, which its parser
    /// reports.</summary>
    /// <param name="message">The message, as it came.</param>
    public static string? Problem(ReadOnlySequence<byte> message)
    {
        var counts = new long[RawContents + 1];
        var reader = new SequenceReader<byte>(message);
        while (TryField(ref reader, out var field, out var content))
        {
            if (field is < Parameters or > RawContents)
            {
                continue;
            }

            counts[field]++;
            var parameters = field == Inputs ? Count(content, InputParameters) : field == Outputs ? Count(content, OutputParameters) : 0;
            if (RequestLimits.Problem("parameters of one input or output", parameters) is { } many)
            {
                return many;
            }
        }

        return RequestLimits.Problem("parameters", counts[Parameters]) ?? RequestLimits.Problem("inputs", counts[Inputs])
            ?? RequestLimits.Problem("outputs", counts[Outputs]) ?? RequestLimits.Problem("raw_input_contents", counts[RawContents]);
    }

    static long Count(ReadOnlySequence<byte> message, int wanted)
    {
        var count = 0L;
        var reader = new SequenceReader<byte>(message);
        while (TryField(ref reader, out var field, out _))
        {
            count += field == wanted ? 1 : 0;
        }

        return count;
    }

    static bool TryField(ref SequenceReader<byte> reader, out int field, out ReadOnlySequence<byte> content)
    {
        (field, content) = (0, default);
        if (!TryVarint(ref reader, out var tag))
        {
            return false;
        }

        field = (int)(tag >> 3) & 0x1FFFFFFF;
        switch ((int)(tag & 7))
        {
            case WireVarint:
                return TryVarint(ref reader, out _);
            case WireFixed64:
                return reader.TryReadExact(sizeof(ulong), out _);
            case WireFixed32:
                return reader.TryReadExact(sizeof(uint), out _);
            case WireBytes:
                // As protobuf's reader does: of a length only the lower half counts, and groups are read over.
                return TryVarint(ref reader, out var length) && (uint)length <= reader.Remaining
                    && reader.TryReadExact((int)(uint)length, out content);
            case WireStartGroup or WireEndGroup:
                return true;
            default:
                return false;
        }
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
