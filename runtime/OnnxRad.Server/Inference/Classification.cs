using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Inference;

/// <summary>The classification extension: the highest values of an output as text, <c>value:index</c> or
/// <c>value:index:label</c>.</summary>
static class Classification
{
    /// <summary>Names the classes of an output.</summary>
    /// <param name="output">The scores.</param>
    /// <param name="classes">How many classes to name at most, 1 or above.</param>
    /// <param name="batched">Whether the first dimension is a batch, each item of which has classes of its own.</param>
    /// <param name="labels">The names of the classes; may be fewer.</param>
    /// <returns>BYTES of shape (batch, classes) or (classes).</returns>
    /// <exception cref="InferException">The output has no numbers that can be ordered.</exception>
    public static InferTensor Of(InferTensor output, int classes, bool batched, IReadOnlyList<string> labels)
    {
        var scores = Scores(output);
        var items = batched ? output.Shape[0] : 1;
        var size = (int)TensorTypes.Count(batched ? output.Shape[1..] : output.Shape);
        var named = Math.Min(classes, size);
        var elements = new List<ReadOnlyMemory<byte>>();
        for (var item = 0; item < items; item++)
        {
            var order = Enumerable.Range(0, size).ToArray();
            var start = item * size;
            Array.Sort(order, (a, b) => scores[start + b].CompareTo(scores[start + a]) is not 0 and var c ? c : a - b);
            elements.AddRange(order.Take(named).Select(
                i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(Text(scores[start + i], i, labels))));
        }

        return new(output.Name, TensorType.Bytes, batched ? [items, named] : [named], BytesElements.Write(elements));
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
