using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime; there is no gradient.</summary>
public sealed class ConstantOfShapeTests
{
    static readonly Array[] s_values =
    [
        new[] { -1.5f }, new[] { 2.25 }, new[] { long.MaxValue }, new[] { int.MinValue }, new sbyte[] { -3 }, new byte[] { 200 }, new[] { true },
    ];

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 20, 21, 23, 24, 25], new("ConstantOfShape", 0, "zeros", Integers(2, 3))),
        .. s_values.Select(value => new OpCase("ConstantOfShape", 13, value.GetValue(0)!.GetType().Name, Integers(2, 3))
        {
            Attributes = [("value", new Data(value, [1]).ToProto(""))],
        }),
        new OpCase("ConstantOfShape", 13, "one value", Fixed(Array.Empty<long>(), 0)),
        new OpCase("ConstantOfShape", 13, "no values", Integers(2, 0)),
        new OpCase("ConstantOfShape", 13, "shape fed", Values(new long[] { 3, 1 })),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [InlineData(10, 0x3E00, "Float16")]
    [InlineData(16, 0x3FC0, "BFloat16")]
    public void Run_HalfFloat_HasItsValueAndType(int type, int bits, string expected)
    {
        Onnx.TensorProto[] forms =
        [
            new() { DataType = type, Dims = { 1 }, Int32Data = { bits } },
            new() { DataType = type, Dims = { 1 }, RawData = Google.Protobuf.ByteString.CopyFrom((byte)bits, (byte)(bits >> 8)) },
        ];
        foreach (var value in forms)
        {
            using var graph = TorchGraph.From(new OpCase("ConstantOfShape", 13, "", Integers(2)) { Attributes = [("value", value)] }.ToModel());
            using var y = graph.Run([])[0];

            Assert.Equal(expected, y.dtype.ToString());
            Assert.Equal([1.5f, 1.5f], Numbers.Of(y).Values);
        }
    }

    [Fact]
    public void From_TypeThatTorchLacks_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("ConstantOfShape", 13, "", Integers(2)) { Attributes = [("value", new Onnx.TensorProto { DataType = 8, Dims = { 1 } })] },
        "has attribute 'value' = String; expected Float, Double, Float16, Bfloat16, Int64, Int32, Int16, Int8, Uint8 or Bool");

    [Fact]
    public void From_SeveralValues_SaysWhatIsExpected() => OpChecks.IsRefused(
        new OpCase("ConstantOfShape", 13, "", Integers(2)) { Attributes = [("value", new Data(new[] { 1f, 2f }, [2]).ToProto(""))] },
        "has attribute 'value' of 2 values; expected 1");

    [Theory]
    [InlineData(100000L, 100000L)]
    [InlineData(-1L, 2L)]
    public void Run_ShapeThatNoTensorHas_SaysSo(long rows, long columns) => OpChecks.FailsToRun(
        new OpCase("ConstantOfShape", 13, "", Integers(rows, columns)),
        $"the result would have the shape ({rows}, {columns}); expected sizes of 0 or more and at most 2147483591 values");
}
