using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and the gradients of the scales against finite differences.</summary>
public sealed class DequantizeLinearTests
{
    static readonly int[] s_opsets = [10, 13, 19, 21, 23, 24, 25];

    static readonly sbyte[] s_signed = [-128, -64, -3, -1, 0, 1, 2, 3, 64, 100, 126, 127];

    public static TheoryData<OpCase> Cases =>
    [
        .. s_opsets.SelectMany(opset => new[]
        {
            new OpCase("DequantizeLinear", opset, "unsigned", Values(new byte[] { 0, 3, 128, 255 }, 2, 2), Scalar(new[] { 0.3f }), Fixed(new byte[] { 120 }, [])),
            new OpCase("DequantizeLinear", opset, "signed", Values(s_signed, 3, 4), Scalar(new[] { 0.3f }), Fixed(new sbyte[] { -7 }, [])),
            new OpCase("DequantizeLinear", opset, "no zero point", Values(new int[] { -70000, 0, 1, 500 }, 2, 2), Scalar(new[] { 0.01f })),
        }),
        .. OpCase.For([13, 21, 25], new("DequantizeLinear", 0, "by channel", Fixed(s_signed, 2, 3, 2), Fed(3), Fixed(new sbyte[] { 0, 10, -20 }, 3))),
        new OpCase("DequantizeLinear", 13, "by another axis", Fixed(s_signed, 2, 3, 2), Fed(2), Fixed(new sbyte[] { 0, -5 }, 2)) { Attributes = [("axis", -1)] },
        new OpCase("DequantizeLinear", 21, "in blocks", Fixed(s_signed, 2, 6), Fed(2, 2), Fixed(new sbyte[] { 1, 2, 3, 4 }, 2, 2))
        {
            Attributes = [("axis", 1), ("block_size", 3)],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_AnotherType_SaysWhatIsExpected()
    {
        var model = new OpCase("DequantizeLinear", 23, "", Values(new byte[] { 1 }), Scalar(new[] { 1f })) { Attributes = [("output_dtype", 10)] }.ToModel();

        var error = Assert.Throws<Graphs.UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Contains("has attribute 'output_dtype' = 'Float16'; expected Float", error.Message, StringComparison.Ordinal);
    }
}
