using System.Buffers;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>Finds and counts the parts of an inference request before they are made, so that a message cannot become many times its
/// size.</summary>
sealed class MessageParts
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

    /// <param name="message">The message, as it came.</param>
    public MessageParts(ReadOnlySequence<byte> message)
    {
        Span<long> counts = stackalloc long[RawContents + 1];
        var raw = message.Length >= RequestMemory.Least ? new List<RawPart>() : null;
        var reader = new SequenceReader<byte>(message);
        var start = reader.Position;
        for (; TryField(ref reader, out var field, out var wire, out var content); start = reader.Position)
        {
            // Of a group protobuf reads nothing: what lies in it is no part of the message.
            raw = wire is WireStartGroup or WireEndGroup ? null : raw;
            if (field is < Parameters or > RawContents)
            {
                continue;
            }

            counts[field]++;
            var parameters = field == Inputs ? Count(content, InputParameters) : field == Outputs ? Count(content, OutputParameters) : 0;
            if ((Problem = RequestLimits.Problem("parameters of one input or output", parameters)) is not null)
            {
                return;
            }

            if (field == RawContents && wire == WireBytes && counts[field] <= RequestLimits.MostParts)
            {
                raw?.Add(new(start, content, reader.Position));
            }
        }

        Raw = reader.End && start.Equals(reader.Position) ? raw : null;
        RawBytes = Raw?.Sum(part => message.Slice(part.Start, part.End).Length) ?? 0;
        Problem = RequestLimits.Problem("parameters", counts[Parameters]) ?? RequestLimits.Problem("inputs", counts[Inputs])
            ?? RequestLimits.Problem("outputs", counts[Outputs]) ?? RequestLimits.Problem("raw_input_contents", counts[RawContents]);
    }

    /// <summary>What is wrong, a sentence; <see langword="null"/> where nothing is, or where the message breaks off, which its parser
    /// reports.</summary>
    public string? Problem { get; }

    /// <summary>The <c>raw_input_contents</c>; <see langword="null"/> where they are not worth being taken out, or where only the parser
    /// can tell what they are.</summary>
    public List<RawPart>? Raw { get; }

    /// <summary>The bytes of the fields of <see cref="Raw"/>.</summary>
    public long RawBytes { get; }

    static long Count(ReadOnlySequence<byte> message, int wanted)
    {
        var count = 0L;
        var reader = new SequenceReader<byte>(message);
        while (TryField(ref reader, out var field, out _, out _))
        {
            count += field == wanted ? 1 : 0;
        }

        return count;
    }

    static bool TryField(ref SequenceReader<byte> reader, out int field, out int wire, out ReadOnlySequence<byte> content)
    {
        (field, wire, content) = (0, 0, default);
        if (!TryVarint(ref reader, out var tag))
        {
            return false;
        }

        (field, wire) = ((int)(tag >> 3) & 0x1FFFFFFF, (int)(tag & 7));
        switch (wire)
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
