using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Tests;

public sealed class OnnxTensorTests
{
    const string WayOut = ". Export or download the model again.";

    [Fact]
    public void Floats_MadeByFrom_AreLittleEndianRawData()
    {
        var tensor = OnnxTensor.From("w", [2, 1], [1f, -2f]);

        Assert.Equal([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0], tensor.RawData.ToByteArray());
        Assert.Equal([1, -2], OnnxTensor.Floats(tensor));
        Assert.Equal([2, 1], tensor.Dims);
    }

    [Fact]
    public void Longs_MadeByFrom_AreThose()
    {
        var tensor = OnnxTensor.From("w", [2], [long.MinValue, 7L]);

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0x80, 7, 0, 0, 0, 0, 0, 0, 0], tensor.RawData.ToByteArray());
        Assert.Equal([long.MinValue, 7], OnnxTensor.Longs(tensor));
    }

    [Fact]
    public void From_ScalarAndEmpty_HaveOneAndNoValue()
    {
        Assert.Equal([5f], OnnxTensor.Floats(OnnxTensor.From("scalar", [], [5f])));
        Assert.Empty(OnnxTensor.Floats(OnnxTensor.From("empty", [3, 0], ReadOnlySpan<float>.Empty)));
    }

    [Fact]
    public void Readers_TypedFields_GiveTheirValues()
    {
        var floats = Tensor(DataType.Float, 2);
        floats.FloatData.AddRange([1, 2]);
        var doubles = Tensor(DataType.Double, 2);
        doubles.DoubleData.AddRange([1, 2]);
        var longs = Tensor(DataType.Int64, 2);
        longs.Int64Data.AddRange([1, 2]);
        var ints = Tensor(DataType.Int32, 2);
        ints.Int32Data.AddRange([1, 2]);
        var bools = Tensor(DataType.Bool, 2);
        bools.Int32Data.AddRange([1, 0]);

        Assert.Equal([1, 2], OnnxTensor.Floats(floats));
        Assert.Equal([1, 2], OnnxTensor.Doubles(doubles));
        Assert.Equal([1, 2], OnnxTensor.Longs(longs));
        Assert.Equal([1, 2], OnnxTensor.Ints(ints));
        Assert.Equal([1, 0], OnnxTensor.Ints(bools));
    }

    [Fact]
    public void Readers_RawData_GiveTheirValues()
    {
        var doubles = Tensor(DataType.Double, 1);
        doubles.RawData = ByteString.CopyFrom(0, 0, 0, 0, 0, 0, 0xf8, 0x3f);
        var ints = Tensor(DataType.Int32, 2);
        ints.RawData = ByteString.CopyFrom(1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff);
        var bools = Tensor(DataType.Bool, 3);
        bools.RawData = ByteString.CopyFrom(1, 0, 1);
        var shorts = Tensor(DataType.Int16, 2);
        shorts.RawData = ByteString.CopyFrom(0, 1, 0xfe, 0xff);
        var signed = Tensor(DataType.Int8, 2);
        signed.RawData = ByteString.CopyFrom(0x7f, 0x80);
        var unsigned = Tensor(DataType.Uint8, 2);
        unsigned.RawData = ByteString.CopyFrom(0x7f, 0x80);

        Assert.Equal([1.5], OnnxTensor.Doubles(doubles));
        Assert.Equal([1, -1], OnnxTensor.Ints(ints));
        Assert.Equal([1, 0, 1], OnnxTensor.Ints(bools));
        Assert.Equal([256, -2], OnnxTensor.Ints(shorts));
        Assert.Equal([127, -128], OnnxTensor.Ints(signed));
        Assert.Equal([127, 128], OnnxTensor.Ints(unsigned));
    }

    [Fact]
    public void Readers_OtherType_SayBoth()
    {
        var tensor = OnnxTensor.From("w", [1], [1f]);

        Fails(() => OnnxTensor.Longs(tensor), "Tensor 'w' has element type Float; expected Int64" + WayOut);
        Fails(() => OnnxTensor.Doubles(tensor), "Tensor 'w' has element type Float; expected Double" + WayOut);
        Fails(() => OnnxTensor.Ints(tensor), "Tensor 'w' has element type Float; expected Int32" + WayOut);
        Fails(() => OnnxTensor.Floats(OnnxTensor.From("n", [1], [1L])), "Tensor 'n' has element type Int64; expected Float" + WayOut);
    }

    [Fact]
    public void Readers_WrongCount_SayBoth()
    {
        var typed = Tensor(DataType.Float, 3);
        typed.FloatData.Add(1);
        var raw = Tensor(DataType.Float, 3);
        raw.RawData = ByteString.CopyFrom(new byte[11]);
        var bools = Tensor(DataType.Bool, 3);
        bools.RawData = ByteString.CopyFrom(1);

        Fails(() => OnnxTensor.Floats(typed), "Tensor 't' has 1 values; its shape needs 3" + WayOut);
        Fails(() => OnnxTensor.Floats(raw), "Tensor 't' has 11 bytes; its shape needs 12" + WayOut);
        Fails(() => OnnxTensor.Ints(bools), "Tensor 't' has 1 values; its shape needs 3" + WayOut);
    }

    [Fact]
    public void Count_ImpossibleShape_SaysSo()
    {
        const string expected = "; expected dimensions of 0 or more and at most 2147483591 values";

        Fails(() => OnnxTensor.Count(Tensor(DataType.Float, 2, -1)), "Tensor 't' has the shape (2, -1)" + expected + WayOut);
        Fails(
            () => OnnxTensor.Floats(Tensor(DataType.Float, long.MaxValue, long.MaxValue)),
            $"Tensor 't' has the shape ({long.MaxValue}, {long.MaxValue})" + expected + WayOut);
    }

    [Fact]
    public void From_WrongCount_SaysBoth()
    {
        var e = Assert.Throws<ArgumentException>(() => OnnxTensor.From("w", [2, 2], [1f]));

        Assert.Equal("Tensor 'w' has a shape of 4 values and was given 1.", e.Message);
    }

    [Fact]
    public void SetFloats_TypedTensor_ReplacesTheValues()
    {
        var tensor = Tensor(DataType.Float, 2);
        tensor.FloatData.AddRange([1, 2]);

        OnnxTensor.SetFloats(tensor, [3, 4]);

        Assert.Equal([3, 4], OnnxTensor.Floats(tensor));
        Assert.Empty(tensor.FloatData);
        Assert.Equal([2], tensor.Dims);
        Assert.Throws<ArgumentException>(() => OnnxTensor.SetFloats(tensor, [1]));
        Assert.Throws<InvalidOnnxException>(() => OnnxTensor.SetFloats(Tensor(DataType.Int64, 1), [1]));
    }

    static TensorProto Tensor(DataType type, params long[] dims)
    {
        var tensor = new TensorProto { Name = "t", DataType = (int)type };
        tensor.Dims.AddRange(dims);
        return tensor;
    }

    static void Fails(Func<object> act, string message) => Assert.Equal(message, Assert.Throws<InvalidOnnxException>(act).Message);
}
