using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using static TorchSharp.torch;
using DataType = Onnx.TensorProto.Types.DataType;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Values of one element type with their shape: what goes into a graph and comes out of it.</summary>
public sealed record Data(Array Values, long[] Shape)
{
    public bool IsFloat => Values is float[];

    public static Data Of(Numbers numbers) => new(numbers.Values, numbers.Shape);

    public static Data Of(Tensor value)
    {
        using var onCpu = value.detach().to(CPU, copy: true).contiguous();
        Array values = value.dtype switch
        {
            ScalarType.Float32 => Read<float>(),
            ScalarType.Float64 => Read<double>(),
            ScalarType.Int64 => Read<long>(),
            ScalarType.Int32 => Read<int>(),
            ScalarType.Int16 => Read<short>(),
            ScalarType.Bool => Read<bool>(),
            ScalarType.Byte => Read<byte>(),
            ScalarType.Int8 => Read<sbyte>(),
            _ => throw new ArgumentException($"No array type for {value.dtype}."),
        };
        return new(values, value.shape);

        // The accessor refuses tensors of several dimensions and no values.
        T[] Read<T>()
            where T : unmanaged => onCpu.numel() == 0 ? [] : onCpu.data<T>().ToArray();
    }

    public static Data Of(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        Array values = info.ElementDataType switch
        {
            TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Double => value.GetTensorDataAsSpan<double>().ToArray(),
            TensorElementType.Int64 => value.GetTensorDataAsSpan<long>().ToArray(),
            TensorElementType.Int32 => value.GetTensorDataAsSpan<int>().ToArray(),
            TensorElementType.Int16 => value.GetTensorDataAsSpan<short>().ToArray(),
            TensorElementType.Bool => value.GetTensorDataAsSpan<bool>().ToArray(),
            TensorElementType.UInt8 => value.GetTensorDataAsSpan<byte>().ToArray(),
            TensorElementType.Int8 => value.GetTensorDataAsSpan<sbyte>().ToArray(),
            _ => throw new ArgumentException($"No array type for {info.ElementDataType}."),
        };
        return new(values, info.Shape);
    }

    public DataType Type => Values switch
    {
        float[] => DataType.Float,
        double[] => DataType.Double,
        long[] => DataType.Int64,
        int[] => DataType.Int32,
        short[] => DataType.Int16,
        bool[] => DataType.Bool,
        byte[] => DataType.Uint8,
        sbyte[] => DataType.Int8,
        _ => throw new ArgumentException($"No element type for {Values.GetType()}."),
    };

    public Tensor ToTensor() => Values switch
    {
        float[] v => tensor(v, Shape),
        double[] v => tensor(v, Shape),
        long[] v => tensor(v, Shape),
        int[] v => tensor(v, Shape),
        short[] v => tensor(v, Shape),
        bool[] v => tensor(v, Shape),
        byte[] v => tensor(v, Shape),
        sbyte[] v => tensor(v, Shape),
        _ => throw new ArgumentException($"No tensor of {Values.GetType()}."),
    };

    public OrtValue ToOrtValue() => Values switch
    {
        float[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        double[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        long[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        int[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        short[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        bool[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        byte[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        sbyte[] v => OrtValue.CreateTensorValueFromMemory(v, Shape),
        _ => throw new ArgumentException($"No value of {Values.GetType()}."),
    };

    public TensorProto ToProto(string name)
    {
        var bytes = new byte[Buffer.ByteLength(Values)];
        Buffer.BlockCopy(Values, 0, bytes, 0, bytes.Length);
        return new() { Name = name, DataType = (int)Type, Dims = { Shape }, RawData = ByteString.CopyFrom(bytes) };
    }
}
