using System.Buffers;
using System.Text.Json;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Rest;

namespace OnnxRad.Server.Tests;

/// <summary>Values at the edges of their datatypes.</summary>
public sealed class ValueLimitTests
{
    [Theory]
    [InlineData(TensorType.Fp16, "70000")]
    [InlineData(TensorType.Bf16, "3.4e38")]
    [InlineData(TensorType.Fp32, "1e39")]
    [InlineData(TensorType.Fp64, "1e400")]
    public void TryRead_NumberAboveTheLargest_IsRefused(TensorType type, string number)
    {
        using var document = JsonDocument.Parse($"[1, {number}]");

        var problem = JsonValues.TryRead(document.RootElement, type, out var raw);

        Assert.Equal($"has the value {number} in 'data'; expected values of the datatype {type.Name()}", problem);
        Assert.True(raw.IsEmpty);
    }

    // 1 + 1/256 lies between the bfloat16 1 and 1 + 1/128: ties go to the even one.
    [Theory]
    [InlineData("1", 0x3F80)]
    [InlineData("1.00390625", 0x3F80)]
    [InlineData("1.01171875", 0x3F82)]
    [InlineData("1.005", 0x3F81)]
    [InlineData("-1.005", 0xBF81)]
    public void TryRead_BrainFloat_IsRoundedToTheNearest(string number, int expected)
    {
        using var document = JsonDocument.Parse($"[{number}]");

        Assert.Null(JsonValues.TryRead(document.RootElement, TensorType.Bf16, out var raw));

        Assert.Equal(expected, BitConverter.ToUInt16(raw.Span));
    }

    [Fact]
    public void Problem_BytesAboveTheLargestTensor_IsNamed()
    {
        var input = new InferTensor("x", TensorType.Bytes, [1], new byte[101]);

        Assert.Equal(
            "holds 101 bytes, which is above the largest tensor of 100 bytes", ContentsCheck.Problem(input, new(0, MaxTensorBytes: 100, RefuseNaN: false)));
    }

    [Fact]
    public void Classification_NoRows_HasNoClassesAndTheirNumber()
    {
        var named = Classification.Of(new("y", TensorType.Fp32, [0, 3], Array.Empty<byte>()), classes: 2, batched: true, labels: []);

        Assert.Equal((TensorType.Bytes, 0), (named.Type, named.Raw.Length));
        Assert.Equal([0L, 2L], named.Shape);
    }

    [Fact]
    public void Write_TextThatIsNotUtf8_SaysHowToGetIt()
    {
        using var json = new Utf8JsonWriter(new ArrayBufferWriter<byte>());

        var e = Assert.Throws<InferException>(() => JsonValues.Write(json, new("y", TensorType.Bytes, [1], new byte[] { 1, 0, 0, 0, 0xff })));

        Assert.Equal(
            (Grpc.Core.StatusCode.InvalidArgument, "Output 'y' holds text that is not UTF-8, which JSON has no form for. Ask for it with 'binary_data': true."),
            (e.Status, e.Message));
    }
}
