using System.Buffers;

namespace OnnxRad.Server.Rpc;

/// <summary>What the small parts of an inference request become as objects: a parameter of six bytes takes three hundred.</summary>
/// <param name="Parameters">The parameters of one input or output.</param>
/// <param name="Bytes">The memory of those, of names, of the sizes of the shape and of typed contents, roughly.</param>
readonly record struct MessageCost(long Parameters, long Bytes)
{
    /// <summary>A parameter: its key, its value, and its place in a map.</summary>
    const int Parameter = 300;

    // Field numbers of an input and of an output.
    const int Name = 1;
    const int Datatype = 2;
    const int Shape = 3;
    const int InputParameters = 4;
    const int Contents = 5;
    const int OutputParameters = 2;

    // By the field's number in InferTensorContents: a value of bool_contents to fp64_contents, and an element of bytes_contents.
    static readonly int[] s_sizes = [0, 1, 4, 8, 4, 8, 4, 8, 80];

    /// <summary>Of an input.</summary>
    public static MessageCost OfInput(ReadOnlySequence<byte> input)
    {
        var (parameters, bytes) = (0L, 0L);
        var reader = new SequenceReader<byte>(input);
        while (WireFields.TryField(ref reader, out var field, out var wire, out var content))
        {
            switch (field)
            {
                case Name or Datatype:
                    bytes += OfText(content);
                    break;
                case Shape:
                    bytes += sizeof(long) * Values(wire, content, isVarint: true, sizeof(long));
                    break;
                case InputParameters:
                    parameters++;
                    bytes += OfParameter(content);
                    break;
                case Contents:
                    bytes += OfContents(content);
                    break;
            }
        }

        return new(parameters, bytes);
    }

    /// <summary>Of a requested output.</summary>
    public static MessageCost OfOutput(ReadOnlySequence<byte> output)
    {
        var (parameters, bytes) = (0L, 0L);
        var reader = new SequenceReader<byte>(output);
        while (WireFields.TryField(ref reader, out var field, out _, out var content))
        {
            parameters += field == OutputParameters ? 1 : 0;
            bytes += field == OutputParameters ? OfParameter(content) : field == Name ? OfText(content) : 0;
        }

        return new(parameters, bytes);
    }

    /// <summary>Of a parameter, whose key and value may be long texts.</summary>
    public static long OfParameter(ReadOnlySequence<byte> parameter) => Parameter + OfText(parameter);

    /// <summary>Of a text, in two bytes a character.</summary>
    public static long OfText(ReadOnlySequence<byte> text) => sizeof(char) * text.Length;

    static long OfContents(ReadOnlySequence<byte> contents)
    {
        const int firstFixed = 6;
        var bytes = 0L;
        var reader = new SequenceReader<byte>(contents);
        while (WireFields.TryField(ref reader, out var field, out var wire, out var content))
        {
            if (field == s_sizes.Length - 1)
            {
                bytes += s_sizes[field] + content.Length;
            }
            else if (field > 0 && field < s_sizes.Length)
            {
                bytes += s_sizes[field] * Values(wire, content, field < firstFixed, s_sizes[field]);
            }
        }

        return bytes;
    }

    /// <summary>The values of a field, which may be packed: many in its bytes.</summary>
    static long Values(int wire, ReadOnlySequence<byte> content, bool isVarint, int size)
    {
        if (wire != WireFields.Bytes)
        {
            return 1;
        }

        if (!isVarint)
        {
            return content.Length / size;
        }

        // The last byte of a number is below 128.
        var count = 0L;
        foreach (var piece in content)
        {
            foreach (var value in piece.Span)
            {
                count += value < 0x80 ? 1 : 0;
            }
        }

        return count;
    }
}
