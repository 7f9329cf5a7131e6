using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;
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

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Classification_ManyScores_NamesTheHighestInOrder(int classes)
    {
        // Whole numbers of a small range, so that many are equal.
        var random = new Random(5);
        float[] scores = [.. Enumerable.Range(0, 500).Select(i => i % 50 == 3 ? float.NaN : random.Next(-20, 20))];

        var named = Classification.Of(Scores([500], scores), classes, batched: false, labels: []);

        var expected = scores.Select((score, i) => (score, i)).OrderByDescending(pair => pair.score).ThenBy(pair => pair.i).Take(classes);
        BytesElements.TryRead(named.Raw, named.Shape[0], out var elements);
        Assert.Equal(
            expected.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.score:F6}:{pair.i}")),
            elements.Select(element => Encoding.UTF8.GetString(element.Span)));
    }

    [Fact]
    public void Classification_MoreValuesThanClassesHave_IsRefused()
    {
        var e = Assert.Throws<InferException>(
            () => Classification.Of(Scores([1, 1025, 1024], new float[1025 * 1024]), classes: 1, batched: true, labels: []));

        Assert.Equal(
            (StatusCode.InvalidArgument, "Output 'y' has 1049600 values for an item; 'classification' orders at most 1048576. Ask for it without."),
            (e.Status, e.Message));
    }

    // A batch of 64 and the 21,841 classes of ImageNet-21k.
    [Fact]
    public void Classification_MoreValuesThanAnItemMayHaveInTheWholeBatch_IsNamed()
    {
        const int items = 64, classes = 21_841;
        var scores = new float[items * classes];
        for (var item = 0; item < items; item++)
        {
            scores[(item * classes) + (300 * item)] = 1;
        }

        var named = Classification.Of(Scores([items, classes], scores), classes: 1, batched: true, labels: []);

        BytesElements.TryRead(named.Raw, items, out var elements);
        Assert.Equal([64L, 1L], named.Shape);
        Assert.Equal(
            Enumerable.Range(0, items).Select(item => $"1.000000:{300 * item}"), elements.Select(element => Encoding.UTF8.GetString(element.Span)));
    }

    [Theory]
    [InlineData(1025, "Output 'y' has 1049600 values for an item; 'classification' orders at most 1048576. Ask for it without.")]
    [InlineData(40, "Of output 'y' 'classification' would name 81920 classes; expected at most 65536. Ask for fewer, or for it without.")]
    public void Checked_OutputOfKnownShapeWithTooManyClasses_IsRefusedBeforeThePass(int rows, string problem)
    {
        ModelSignature signature = new(
            [new("x", TensorType.Fp32, [-1, 1], ["N", ""])], [new("y", TensorType.Fp32, [-1, rows, 1024], ["N", "", ""])]);
        var request = new InferRequest
        {
            Model = "m",
            Inputs = [new("x", TensorType.Fp32, [2, 1], new byte[8])],
            Outputs = [new("y", Classes: 1_000_000)],
        };
        var files = new InferTensor("x", TensorType.Bytes, [2], new byte[8]);
        var rules = new RequestRules(8, 1000, RefuseNaN: false);

        var e = Assert.Throws<InferException>(() => RequestCheck.Checked("m", signature, rules, request));
        var ofFiles = Assert.Throws<InferException>(() => RequestCheck.OfFiles("m", signature, rules, request with { Inputs = [files] }, files));
        var few = RequestCheck.Checked("m", signature, rules, request with { Outputs = [new("y")] });

        Assert.Equal($"Model 'm' cannot run on this request. {problem}", e.Message);
        Assert.Equal(e.Message, ofFiles.Message);
        Assert.Equal(2, few.BatchSize);
    }

    [Fact]
    public void Classification_MoreNamesThanAnAnswerTakes_IsRefused()
    {
        var scores = Scores([2, 40_000], new float[80_000]);

        var e = Assert.Throws<InferException>(() => Classification.Of(scores, classes: 1_000_000, batched: true, labels: []));
        var most = Classification.Of(scores, classes: 32_768, batched: true, labels: []);

        Assert.Equal(
            (StatusCode.InvalidArgument,
                "Of output 'y' 'classification' would name 80000 classes; expected at most 65536. Ask for fewer, or for it without."),
            (e.Status, e.Message));
        Assert.Equal([2L, 32_768L], most.Shape);
    }

    static InferTensor Scores(long[] shape, float[] scores) => new("y", TensorType.Fp32, shape, MemoryMarshal.AsBytes(scores.AsSpan()).ToArray());
}
