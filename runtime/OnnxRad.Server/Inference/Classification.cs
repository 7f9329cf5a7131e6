using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Inference;

/// <summary>The classification extension: the highest values of an output as text, <c>value:index</c> or
/// <c>value:index:label</c>.</summary>
static class Classification
{
    /// <summary>The most values that are ordered: more are no classes.</summary>
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
    /// <param name="labels">The names of the classes; may be fewer.</param>
    /// <returns>BYTES of shape (batch, classes) or (classes).</returns>
    /// <exception cref="InferException">The output has no numbers that can be ordered, or too many, or too many are to be
    /// named.</exception>
    public static InferTensor Of(InferTensor output, int classes, bool batched, IReadOnlyList<string> labels)
    {
        var values = TensorTypes.Count(output.Shape);
        var items = batched ? output.Shape[0] : 1;
        var size = TensorTypes.Count(batched ? output.Shape[1..] : output.Shape);
        var named = (int)Math.Min(classes, size);
        ThrowIfMany(output.Name, values, items * named);
        var scores = Scores(output);
        var elements = new List<ReadOnlyMemory<byte>>();
        for (var item = 0; item < items; item++)
        {
            elements.AddRange(Highest(scores.AsSpan((int)(item * size), (int)size), named)
                .Select(best => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Text(best.Score, best.Index, labels))));
        }

        return new(output.Name, TensorType.Bytes, batched ? [items, named] : [named], BytesElements.Write(elements));
    }

    static void ThrowIfMany(string name, long values, long named)
    {
        if (values > MostValues)
        {
            throw InferException.Invalid(
                $"Output '{name}' has {values} values; 'classification' orders at most {MostValues}. Ask for it without.");
        }

        if (named > MostNamed)
        {
            throw InferException.Invalid(
                $"Of output '{name}' 'classification' would name {named} classes; expected at most {MostNamed}. "
                + "Ask for fewer, or for it without.");
        }
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
        return index < labels.Count ? $"{text}:{labels[index]}" : text;
    }

    static double[] Scores(InferTensor output) => output.Type switch
    {
        TensorType.Fp32 => Cast<float>(output, value => value),
        TensorType.Fp64 => Cast<double>(output, value => value),
        TensorType.Fp16 => Cast<Half>(output, value => (double)value),
        TensorType.Int8 => Cast<sbyte>(output, value => value),
        TensorType.Int16 => Cast<short>(output, value => value),
        TensorType.Int32 => Cast<int>(output, value => value),
        TensorType.Int64 => Cast<long>(output, value => value),
        TensorType.UInt8 => Cast<byte>(output, value => value),
        TensorType.UInt16 => Cast<ushort>(output, value => value),
        TensorType.UInt32 => Cast<uint>(output, value => value),
        TensorType.UInt64 => Cast<ulong>(output, value => value),
        _ => throw InferException.Invalid(
            $"Output '{output.Name}' is of datatype {output.Type.Name()}, which has no order of classes. "
            + "Ask for it without 'classification'."),
    };

    static double[] Cast<T>(InferTensor output, Func<T, double> convert)
        where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(output.Raw.Span);
        var scores = new double[values.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = convert(values[i]);
        }

        return scores;
    }
}
