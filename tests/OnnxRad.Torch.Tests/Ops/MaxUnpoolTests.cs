using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class MaxUnpoolTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([9, 11, 22], new("MaxUnpool", 0, "2x2", Fed(1, 1, 2, 2), Values(new long[] { 5, 7, 13, 15 }, 1, 1, 2, 2))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })],
        }),
        new OpCase("MaxUnpool", 11, "shape given", Fed(1, 1, 2, 2), Values(new long[] { 6, 8, 16, 18 }, 1, 1, 2, 2), Integers(1, 1, 5, 5))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })],
        },
        new OpCase("MaxUnpool", 11, "padding, two planes", Fed(1, 2, 2, 2), Values(new long[] { 0, 2, 6, 8, 9, 11, 15, 17 }, 1, 2, 2, 2))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 })],
        },
        new OpCase("MaxUnpool", 11, "1-D", Fed(1, 1, 3), Values(new long[] { 0, 3, 4 }, 1, 1, 3))
        {
            Attributes = [("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
