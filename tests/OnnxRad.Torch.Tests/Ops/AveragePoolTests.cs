using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class AveragePoolTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("AveragePool", 6, "2", Values(new float[] { 1, 3, -2, 6 }, 1, 1, 4))
        {
            Attributes = [("kernel_shape", new long[] { 2 }), ("strides", new long[] { 2 })],
            Expected = [new(new float[] { 2, 2 }, [1, 1, 2])],
        },
        .. OpCase.For([7, 10, 11, 19, 22], new("AveragePool", 0, "2x2", Fed(2, 3, 6, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })],
        }),
        new OpCase("AveragePool", 11, "padding not counted", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 1 })],
        },
        new OpCase("AveragePool", 11, "padding counted", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 1 }), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 11, "asymmetric padding not counted", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 0, 1, 2, 0 }), ("strides", new long[] { 2, 1 })],
        },
        new OpCase("AveragePool", 11, "asymmetric padding counted", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 0, 1, 2, 0 }), ("strides", new long[] { 2, 1 }), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 11, "padding of more than half the window", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 2, 2, 2, 2 }), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 19, "ceil_mode", Fed(1, 2, 6, 7))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)],
        },
        new OpCase("AveragePool", 19, "ceil_mode, padding counted", Fed(1, 2, 6, 6))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("ceil_mode", 1), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 11, "SAME_UPPER", Fed(1, 2, 7, 6))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")],
        },
        new OpCase("AveragePool", 11, "SAME_LOWER, padding counted", Fed(1, 2, 7, 6))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER"), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 11, "1-D, asymmetric padding", Fed(2, 3, 9))
        {
            Attributes = [("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 }), ("pads", new long[] { 0, 1 })],
        },
        new OpCase("AveragePool", 19, "dilations", Fed(1, 2, 7, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("dilations", new long[] { 3, 2 })],
        },
        new OpCase("AveragePool", 22, "dilations, padding counted", Fed(1, 2, 7, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 22, "dilations, asymmetric padding not counted", Fed(1, 2, 7, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("dilations", new long[] { 2, 2 }), ("pads", new long[] { 1, 0, 1, 1 })],
        },
        new OpCase("AveragePool", 11, "1-D", Fed(2, 3, 9))
        {
            Attributes = [("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 }), ("count_include_pad", 1)],
        },
        new OpCase("AveragePool", 11, "3-D, asymmetric padding counted", Fed(1, 2, 4, 5, 4))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3, 2 }), ("strides", new long[] { 2, 2, 1 }), ("pads", new long[] { 0, 1, 0, 1, 1, 0 }), ("count_include_pad", 1)],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
