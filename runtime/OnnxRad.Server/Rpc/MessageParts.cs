using System.Buffers;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Rpc;

/// <summary>Finds and counts the parts of an inference request before they are made, so that a message cannot become many times its
/// size.</summary>
sealed class MessageParts
{
    /// <summary>What the parts of a small message may become, in bytes; of a larger one it is <see cref="MostTimes"/> its size.</summary>
    public const long MostCost = 64 << 20;

    /// <summary>How many times its size a large message may become.</summary>
    public const int MostTimes = 4;

    // Field numbers of ModelInferRequest; those before are texts, its model, version and id.
    const int Parameters = 4;
    const int Inputs = 5;
    const int Outputs = 6;
    const int RawContents = 7;

    /// <param name="message">The message, as it came.</param>
    public MessageParts(ReadOnlySequence<byte> message)
    {
        Span<long> counts = stackalloc long[RawContents + 1];
        var raw = message.Length >= RequestMemory.Least ? new List<RawPart>() : null;
        var reader = new SequenceReader<byte>(message);
        var start = reader.Position;
        for (; WireFields.TryField(ref reader, out var field, out var wire, out var content); start = reader.Position)
        {
            // Of a group protobuf reads nothing: what lies in it is no part of the message.
            raw = wire is WireFields.StartGroup or WireFields.EndGroup ? null : raw;
            if (field is < 1 or > RawContents)
            {
                continue;
            }

            counts[field]++;
            var part = field switch
            {
                Inputs => MessageCost.OfInput(content),
                Outputs => MessageCost.OfOutput(content),
                Parameters => new(0, MessageCost.OfParameter(content)),
                RawContents => default,
                _ => new(0, MessageCost.OfText(content)),
            };
            Cost += part.Bytes;
            if ((Problem = RequestLimits.Problem("parameters of one input or output", part.Parameters)) is not null)
            {
                return;
            }

            if (field == RawContents && wire == WireFields.Bytes && counts[field] <= RequestLimits.MostParts)
            {
                raw?.Add(new(start, content, reader.Position));
            }
        }

        Raw = reader.End && start.Equals(reader.Position) ? raw : null;
        RawBytes = Raw?.Sum(part => message.Slice(part.Start, part.End).Length) ?? 0;
        Problem = RequestLimits.Problem("parameters", counts[Parameters]) ?? RequestLimits.Problem("inputs", counts[Inputs])
            ?? RequestLimits.Problem("outputs", counts[Outputs]) ?? RequestLimits.Problem("raw_input_contents", counts[RawContents])
            ?? CostProblem(message.Length);
    }

    /// <summary>What is wrong, a sentence; <see langword="null"/> where nothing is, or where the message breaks off, which its parser
    /// reports.</summary>
    public string? Problem { get; }

    /// <summary>The <c>raw_input_contents</c>; <see langword="null"/> where they are not worth being taken out, or where only the parser
    /// can tell what they are.</summary>
    public List<RawPart>? Raw { get; }

    /// <summary>The bytes of the fields of <see cref="Raw"/>.</summary>
    public long RawBytes { get; }

    /// <summary>What texts, typed contents, shapes and parameters become in memory, in bytes, roughly.</summary>
    public long Cost { get; }

    string? CostProblem(long length)
    {
        var most = Math.Max(MostCost, MostTimes * length);
        return Cost <= most ? null
            : $"The texts, contents, shapes and parameters of its {length} bytes become {Cost} in memory; expected at most {most}. "
                + "Send values in raw_input_contents.";
    }
}
