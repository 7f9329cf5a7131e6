using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LpPoolTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 18, 22], new("LpPool", 0, "2x2", Fed(2, 3, 6, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })],
        }),
        new OpCase("LpPool", 11, "p = 1, asymmetric padding", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 0, 1, 2, 0 }), ("p", 1)],
        },
        new OpCase("LpPool", 11, "p = 3, SAME_UPPER", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 2 }), ("strides", new long[] { 2, 2 }), ("p", 3), ("auto_pad", "SAME_UPPER")],
        },
        new OpCase("LpPool", 18, "ceil_mode", Fed(1, 2, 6, 7))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)],
        },
        new OpCase("LpPool", 18, "dilations", Fed(1, 2, 7, 7))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("dilations", new long[] { 2, 3 })],
        },
        new OpCase("LpPool", 22, "1-D", Fed(1, 2, 7))
        {
            Attributes = [("kernel_shape", new long[] { 3 }), ("pads", new long[] { 1, 1 })],
        },
        new OpCase("LpPool", 22, "3-D", Fed(1, 2, 4, 4, 3))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2, 2 })],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
