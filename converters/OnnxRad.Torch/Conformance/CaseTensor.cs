using System.Buffers.Binary;
using System.Globalization;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Graph;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Torch.Conformance;

/// <summary>The tensors of a suite beside those of torch.</summary>
static class CaseTensor
{
    const double RelativeTolerance = 1e-3;
    const double AbsoluteTolerance = 1e-7;

    /// <summary>A torch tensor of the same type where torch has it; unsigned integers above 8 bits become the next wider signed ones.</summary>
    /// <exception cref="UnsupportedOnnxException">Torch has no such element type.</exception>
    /// <exception cref="InvalidOnnxException">Shape and number of values disagree.</exception>
    public static Tensor ToTorch(TensorProto proto)
    {
        if (Initialisers.CanRead(proto))
        {
            return Initialisers.Read(proto);
        }

        var (size, type) = Small((DataType)proto.DataType)
            ?? throw new UnsupportedOnnxException(
                $"Tensor '{proto.Name}' has element type {(DataType)proto.DataType}, which torch cannot hold.",
                [$"Tensor '{proto.Name}' has element type {(DataType)proto.DataType}, which torch cannot hold."]);
        using var values = tensor(Values(proto, size), [.. proto.Dims]);
        return values.to(type, copy: true);
    }

    /// <summary>The largest absolute difference of an output to what is right; <see langword="null"/> where nothing can be compared.</summary>
    /// <param name="name">The output.</param>
    /// <param name="found">What the graph gave.</param>
    /// <param name="expected">What is right.</param>
    /// <param name="problem">What is wrong; <see langword="null"/> when nothing is.</param>
    public static double? Compare(string name, Tensor found, TensorProto expected, out string? problem)
    {
        using var right = ToTorch(expected);
        if (!found.shape.AsSpan().SequenceEqual(right.shape))
        {
            problem = $"Output '{name}' has the shape ({string.Join(", ", found.shape)}); expected ({string.Join(", ", right.shape)}).";
            return null;
        }

        if (found.dtype != right.dtype)
        {
            problem = $"Output '{name}' has the type {found.dtype}; expected {right.dtype}.";
            return null;
        }

        var (a, b) = (Doubles(found), Doubles(right));
        var (largest, wrong) = (0.0, -1);
        for (var i = 0; i < a.Length; i++)
        {
            var same = a[i].Equals(b[i]);
            var difference = same ? 0 : Math.Abs(a[i] - b[i]);
            largest = Math.Max(largest, difference);
            if (wrong < 0 && !same && !(difference <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(b[i]))))
            {
                wrong = i;
            }
        }

        problem = wrong < 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Output '{name}' has {a[wrong]:g7} at element {wrong}; expected {b[wrong]:g7}. The largest difference is {largest:0.0e+0}.");
        return largest;
    }

    static double[] Doubles(Tensor values)
    {
        using var onCpu = values.detach().to(ScalarType.Float64, CPU, copy: true).contiguous();
        return onCpu.data<double>().ToArray();
    }

    static (int Size, ScalarType Type)? Small(DataType type) => type switch
    {
        DataType.Uint16 => (2, ScalarType.Int32),
        DataType.Float16 => (2, ScalarType.Float16),
        DataType.Bfloat16 => (2, ScalarType.BFloat16),
        DataType.Uint32 => (4, ScalarType.Int64),
        _ => null,
    };

    // Half floats lie in int32_data as their bits, unsigned 32-bit numbers in uint64_data.
    static double[] Values(TensorProto proto, int size)
    {
        var count = OnnxTensor.Count(proto);
        var raw = proto.RawData.Span;
        var found = proto.HasRawData ? raw.Length / size : Math.Max(proto.Int32Data.Count, proto.Uint64Data.Count);
        if (found != count || (proto.HasRawData && raw.Length % size != 0))
        {
            throw new InvalidOnnxException(
                proto.Name, $"Tensor '{proto.Name}' has {found} values; its shape needs {count}. Copy the case again.");
        }

        var values = new double[count];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = !proto.HasRawData ? (uint)(proto.Int32Data.Count > 0 ? proto.Int32Data[i] : (long)proto.Uint64Data[i])
                : size == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(raw[(4 * i)..]);
            values[i] = Number(bits, (DataType)proto.DataType);
        }

        return values;
    }

    static double Number(uint bits, DataType type) => type switch
    {
        DataType.Float16 => (double)BitConverter.UInt16BitsToHalf((ushort)bits),
        DataType.Bfloat16 => BitConverter.UInt32BitsToSingle(bits << 16),
        _ => bits,
    };
}
