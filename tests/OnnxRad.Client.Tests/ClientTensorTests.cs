using OnnxRad.Protocol;

namespace OnnxRad.Client.Tests;

public sealed class ClientTensorTests
{
    [Fact]
    public void From_Values_HoldsThemLittleEndian()
    {
        var tensor = ClientTensor.From<ushort>("x", [0x0201, 0x0403], 1, 2);

        Assert.Equal(("x", TensorType.UInt16), (tensor.Name, tensor.Type));
        Assert.Equal([1L, 2L], tensor.Shape);
        Assert.Equal(new byte[] { 1, 2, 3, 4 }, tensor.Raw.ToArray());
        Assert.Equal([(ushort)0x0201, (ushort)0x0403], tensor.Values<ushort>().ToArray());
    }

    [Fact]
    public void From_Half_IsFp16()
    {
        var tensor = ClientTensor.From("x", new[] { (Half)1, (Half)(-1) }.AsSpan(), 2);

        Assert.Equal(TensorType.Fp16, tensor.Type);
        Assert.Equal(new byte[] { 0, 0x3c, 0, 0xbc }, tensor.Raw.ToArray());
    }

    [Fact]
    public void FromStrings_Texts_HaveTheirLengthsBefore()
    {
        var tensor = ClientTensor.FromStrings("x", ["a", "", "ü"]);

        Assert.Equal([3L], tensor.Shape);
        Assert.Equal(new byte[] { 1, 0, 0, 0, 97, 0, 0, 0, 0, 2, 0, 0, 0, 0xc3, 0xbc }, tensor.Raw.ToArray());
        Assert.Equal(["a", "", "ü"], tensor.Strings());
    }

    [Fact]
    public void From_WrongShape_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => ClientTensor.From<float>("x", [1, 2, 3], 2, 2));
        var overflow = Assert.Throws<ArgumentException>(() => ClientTensor.From<float>("x", [], long.MaxValue, 4));
        var elements = Assert.Throws<ArgumentException>(() => ClientTensor.FromStrings("x", ["a"], 2));

        Assert.Equal("12 bytes do not fill the shape (2, 2) with FP32. (Parameter 'raw')", e.Message);
        Assert.Equal("0 bytes do not fill the shape (9223372036854775807, 4) with FP32. (Parameter 'raw')", overflow.Message);
        Assert.Equal("1 elements do not fill the shape (2). (Parameter 'elements')", elements.Message);
    }

    [Fact]
    public void Values_OfAnotherType_IsRefused()
    {
        var tensor = ClientTensor.From<float>("x", [1], 1);

        Assert.Equal("Tensor 'x' holds FP32, not INT32.", Assert.Throws<InvalidOperationException>(() => tensor.Values<int>().Length).Message);
        Assert.Equal("Tensor 'x' holds FP32, not BYTES.", Assert.Throws<InvalidOperationException>(tensor.Elements).Message);
        Assert.Equal(
            "The protocol has no element type for Char. Use FromRaw and Raw.",
            Assert.Throws<ArgumentException>(() => ClientTensor.From<char>("x", ['a'], 1)).Message);
    }

    [Fact]
    public void Strings_DamagedElements_AreRefused()
    {
        Assert.Equal(
            "Tensor 'x' says that element 0 of 1 has 5 bytes, and 1 are left.",
            Assert.Throws<InvalidOperationException>(() => ClientTensor.FromRaw("x", TensorType.Bytes, new byte[] { 5, 0, 0, 0, 65 }, 1).Strings()).Message);
        Assert.Equal(
            "Tensor 'x' holds an element that is not UTF-8 text.",
            Assert.Throws<InvalidOperationException>(() => ClientTensor.FromRaw("x", TensorType.Bytes, new byte[] { 1, 0, 0, 0, 0xff }, 1).Strings()).Message);
    }
}
