using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs;

/// <summary>Reads and makes <see cref="TensorProto"/> values: raw bytes or typed fields, whichever the file uses.</summary>
public static class OnnxTensor
{
    /// <summary>A float32 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static TensorProto From(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values) =>
        Make(name, DataType.Float, shape, MemoryMarshal.AsBytes(values), values.Length);

    /// <summary>An int64 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static TensorProto From(string name, ReadOnlySpan<long> shape, ReadOnlySpan<long> values) =>
        Make(name, DataType.Int64, shape, MemoryMarshal.AsBytes(values), values.Length);

    /// <summary>The number of values that the shape holds; 1 for a scalar.</summary>
    /// <exception cref="InvalidOnnxException">A dimension is negative, or the shape holds more values than .NET can.</exception>
    public static long Count(TensorProto tensor)
    {
        var count = (Int128)1;
        foreach (var dim in tensor.Dims)
        {
            count = dim < 0 ? -1 : count * dim;
            if (count < 0 || count > Array.MaxLength)
            {
                throw Broken(tensor, $"has the shape ({string.Join(", ", tensor.Dims)}); expected dimensions of 0 or more and at most {Array.MaxLength} values");
            }
        }

        return (long)count;
    }

    /// <summary>The values of a float32 tensor.</summary>
    /// <exception cref="InvalidOnnxException">The tensor has another type, or too few or too many values.</exception>
    public static float[] Floats(TensorProto tensor)
    {
        Expect(tensor, DataType.Float);
        return tensor.HasRawData ? FromRaw<float>(tensor) : Checked(tensor, tensor.FloatData.ToArray());
    }

    /// <summary>The values of a float64 tensor.</summary>
    /// <exception cref="InvalidOnnxException">The tensor has another type, or too few or too many values.</exception>
    public static double[] Doubles(TensorProto tensor)
    {
        Expect(tensor, DataType.Double);
        return tensor.HasRawData ? FromRaw<double>(tensor) : Checked(tensor, tensor.DoubleData.ToArray());
    }

    /// <summary>The values of an int64 tensor.</summary>
    /// <exception cref="InvalidOnnxException">The tensor has another type, or too few or too many values.</exception>
    public static long[] Longs(TensorProto tensor)
    {
        Expect(tensor, DataType.Int64);
        return tensor.HasRawData ? FromRaw<long>(tensor) : Checked(tensor, tensor.Int64Data.ToArray());
    }

    /// <summary>The values of an int32, int16, int8, uint8 or bool tensor.</summary>
    /// <exception cref="InvalidOnnxException">The tensor has another type, or too few or too many values.</exception>
    public static int[] Ints(TensorProto tensor)
    {
        var type = (DataType)tensor.DataType;
        if (type is not (DataType.Int16 or DataType.Int8 or DataType.Uint8 or DataType.Bool))
        {
            Expect(tensor, DataType.Int32);
        }

        return !tensor.HasRawData ? Checked(tensor, tensor.Int32Data.ToArray()) : type switch
        {
            DataType.Int32 => FromRaw<int>(tensor),
            DataType.Int16 => Array.ConvertAll(FromRaw<short>(tensor), value => (int)value),
            DataType.Int8 => Checked(tensor, Array.ConvertAll(tensor.RawData.ToByteArray(), value => (int)(sbyte)value)),
            _ => Checked(tensor, Array.ConvertAll(tensor.RawData.ToByteArray(), value => (int)value)),
        };
    }

    /// <summary>The 16 bits of each value of a float16 or bfloat16 tensor.</summary>
    /// <exception cref="InvalidOnnxException">The tensor has another type, or too few or too many values.</exception>
    public static ushort[] Halves(TensorProto tensor)
    {
        if ((DataType)tensor.DataType != DataType.Bfloat16)
        {
            Expect(tensor, DataType.Float16);
        }

        return tensor.HasRawData ? FromRaw<ushort>(tensor) : Checked(tensor, [.. tensor.Int32Data.Select(value => unchecked((ushort)value))]);
    }

    /// <summary>Replaces the values of a float32 tensor, keeping its name and shape.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static void SetFloats(TensorProto tensor, ReadOnlySpan<float> values)
    {
        Expect(tensor, DataType.Float);
        CheckCount(tensor.Name, Count(tensor), values.Length);
        tensor.FloatData.Clear();
        tensor.RawData = ToLittleEndian(MemoryMarshal.AsBytes(values), sizeof(float));
    }

    static TensorProto Make(string name, DataType type, ReadOnlySpan<long> shape, ReadOnlySpan<byte> bytes, int count)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(shape.ToArray());
        CheckCount(name, Count(tensor), count);
        tensor.RawData = ToLittleEndian(bytes, type == DataType.Float ? sizeof(float) : sizeof(long));
        return tensor;
    }

    static void CheckCount(string name, long expected, long found)
    {
        if (expected != found)
        {
            throw new ArgumentException($"Tensor '{name}' has a shape of {expected} values and was given {found}.");
        }
    }

    static ByteString ToLittleEndian(ReadOnlySpan<byte> bytes, int elementSize)
    {
        if (BitConverter.IsLittleEndian)
        {
            return ByteString.CopyFrom(bytes);
        }

        var swapped = bytes.ToArray();
        SwapElements(swapped, elementSize);
        return ByteString.CopyFrom(swapped);
    }

    static T[] FromRaw<T>(TensorProto tensor)
        where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        if (tensor.RawData.Length != Count(tensor) * size)
        {
            throw Broken(tensor, $"has {tensor.RawData.Length} bytes; its shape needs {Count(tensor) * size}");
        }

        var bytes = tensor.RawData.ToByteArray();
        if (!BitConverter.IsLittleEndian)
        {
            SwapElements(bytes, size);
        }

        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    static void SwapElements(Span<byte> bytes, int size)
    {
        for (var i = 0; i + size <= bytes.Length; i += size)
        {
            bytes.Slice(i, size).Reverse();
        }
    }

    static T[] Checked<T>(TensorProto tensor, T[] values) =>
        values.Length == Count(tensor)
            ? values
            : throw Broken(tensor, $"has {values.Length} values; its shape needs {Count(tensor)}");

    static void Expect(TensorProto tensor, DataType type)
    {
        if (tensor.DataType != (int)type)
        {
            throw Broken(tensor, $"has element type {(DataType)tensor.DataType}; expected {type}");
        }
    }

    static InvalidOnnxException Broken(TensorProto tensor, string what) =>
        new(tensor.Name, $"Tensor '{tensor.Name}' {what}. Export or download the model again.");
}
