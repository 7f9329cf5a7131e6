using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Inference;

/// <summary>The classification extension: the highest values of an output as text, <c>value:index</c> or
/// <c>value:index:label</c>.</summary>
static class Classification
{
    /// <summary>The most values of an item that are ordered: more are no classes.</summary>
    public const int MostValues = 1 << 20;

    /// <summary>The most classes that are named in an output, over all items.</summary>
    public const int MostNamed = 1 << 16;

    // In front the lowest, of equal ones the last; NaN is below all.
    static readonly Comparer<(double Score, int Index)> s_lowestFirst = Comparer<(double Score, int Index)>.Create(
        static (a, b) => a.Score.CompareTo(b.Score) is not 0 and var order ? order : b.Index - a.Index);

    /// <summary>Names the classes of an output.</summary>
    /// <param name="output">The scores.</param>
    /// <param name="classes">How many classes to name at most, 1 or above.</param>
    /// <param name="batched">Whether the first dimension is a batch, each item of which has classes of its own.</param>
    /// <param name="labels">The names of the classes; may be fewer, or empty.</param>
    /// <returns>BYTES of shape (batch, classes) or (classes).</returns>
    /// <exception cref="InferException">The output has no numbers that can be ordered, or too many, or too many are to be
    /// named.</exception>
    public static InferTensor Of(InferTensor output, int classes, bool batched, IReadOnlyList<string> labels)
    {
        var items = batched ? output.Shape[0] : 1;
        var size = TensorTypes.Count(batched ? output.Shape[1..] : output.Shape);
        var named = (int)Math.Min(classes, size);
        if (Problem(output.Name, items, size, classes) is { } problem)
        {
            throw InferException.Invalid(problem);
        }

        var scores = new double[size];
        var elements = new List<ReadOnlyMemory<byte>>();
        for (var item = 0; item < items; item++)
        {
            Read(output, item * scores.Length, scores);
            elements.AddRange(Highest(scores, named)
                .Select(best => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Text(best.Score, best.Index, labels))));
        }

        return new(output.Name, TensorType.Bytes, batched ? [items, named] : [named], BytesElements.Write(elements));
    }

    /// <summary>Why the classes of an output cannot be named, a sentence with the way out; <see langword="null"/> where they can.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="items">How many items it has.</param>
    /// <param name="size">How many values each.</param>
    /// <param name="classes">How many classes of each to name at most.</param>
    public static string? Problem(string name, long items, long size, int classes)
    {
        var named = (Int128)items * Math.Min(classes, size);
        return size > MostValues
            ? $"Output '{name}' has {size} values for an item; 'classification' orders at most {MostValues}. Ask for it without."
            : named > MostNamed
            ? $"Of output '{name}' 'classification' would name {named} classes; expected at most {MostNamed}. "
                + "Ask for fewer, or for it without."
            : null;
    }

    /// <summary>The highest scores, the highest first, of equal ones the first.</summary>
    static (double Score, int Index)[] Highest(ReadOnlySpan<double> scores, int count)
    {
        var best = new PriorityQueue<int, (double Score, int Index)>(count, s_lowestFirst);
        for (var i = 0; i < scores.Length; i++)
        {
            if (best.Count < count)
            {
                best.Enqueue(i, (scores[i], i));
            }
            else
            {
                best.EnqueueDequeue(i, (scores[i], i));
            }
        }

        var highest = new (double Score, int Index)[best.Count];
        for (var i = highest.Length - 1; i >= 0; i--)
        {
            best.TryDequeue(out _, out highest[i]);
        }

        return highest;
    }

    static string Text(double score, int index, IReadOnlyList<string> labels)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{score:F6}:{index}");
        return index < labels.Count && labels[index].Length > 0 ? $"{text}:{labels[index]}" : text;
    }

    /// <summary>Reads as many scores as there is space for.</summary>
    static void Read(InferTensor output, int start, Span<double> scores)
    {
        switch (output.Type)
        {
            case TensorType.Fp32: Read<float>(output, start, scores, value => value); break;
            case TensorType.Fp64: Read<double>(output, start, scores, value => value); break;
            case TensorType.Fp16: Read<Half>(output, start, scores, value => (double)value); break;
            case TensorType.Int8: Read<sbyte>(output, start, scores, value => value); break;
            case TensorType.Int16: Read<short>(output, start, scores, value => value); break;
            case TensorType.Int32: Read<int>(output, start, scores, value => value); break;
            case TensorType.Int64: Read<long>(output, start, scores, value => value); break;
            case TensorType.UInt8: Read<byte>(output, start, scores, value => value); break;
            case TensorType.UInt16: Read<ushort>(output, start, scores, value => value); break;
            case TensorType.UInt32: Read<uint>(output, start, scores, value => value); break;
            case TensorType.UInt64: Read<ulong>(output, start, scores, value => value); break;
            default:
                throw InferException.Invalid(
                    $"Output '{output.Name}' is of datatype {output.Type.Name()}, which has no order of classes. "
                    + "Ask for it without 'classification'.");
        }
    }

    static void Read<T>(InferTensor output, int start, Span<double> scores, Func<T, double> convert)
        where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(output.Raw.Span).Slice(start, scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = convert(values[i]);
        }
    }
}
