using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class MaxPoolTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 8, 10, 11, 12, 22], new("MaxPool", 0, "2x2", Fed(2, 3, 6, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })],
        }),
        new OpCase("MaxPool", 11, "padding; no value is above 0", Fed(1, 2, 6, 5) with { Low = -3, High = -1 })
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 1 })],
        },
        new OpCase("MaxPool", 11, "asymmetric padding; no value is above 0", Fed(1, 2, 6, 5) with { Low = -3, High = -1 })
        {
            Attributes = [("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 0, 1, 2, 0 }), ("strides", new long[] { 2, 1 })],
        },
        new OpCase("MaxPool", 11, "padding of more than half the window", Fed(1, 2, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 2, 2, 2, 2 }), ("strides", new long[] { 1, 2 })],
        },
        .. OpCase.For([10, 12, 22], new("MaxPool", 0, "ceil_mode", Fed(1, 2, 6, 7))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1)],
        }),
        new OpCase("MaxPool", 12, "ceil_mode with padding", Fed(1, 2, 6, 6))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }), ("ceil_mode", 1)],
        },
        new OpCase("MaxPool", 12, "dilations", Fed(1, 2, 8, 9))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("dilations", new long[] { 3, 2 }), ("strides", new long[] { 1, 2 })],
        },
        new OpCase("MaxPool", 12, "dilations and asymmetric padding", Fed(1, 2, 8, 9))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("dilations", new long[] { 3, 2 }), ("pads", new long[] { 1, 0, 0, 2 })],
        },
        new OpCase("MaxPool", 12, "SAME_UPPER", Fed(1, 2, 7, 6))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")],
        },
        new OpCase("MaxPool", 12, "SAME_LOWER", Fed(1, 2, 7, 6))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER")],
        },
        new OpCase("MaxPool", 12, "VALID", Fed(1, 2, 7, 6))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("strides", new long[] { 2, 2 }), ("auto_pad", "VALID")],
        },
        .. OpCase.For([8, 11, 22], new("MaxPool", 0, "places, asymmetric padding", Fed(2, 3, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 3, 2 }), ("pads", new long[] { 0, 1, 2, 0 }), ("strides", new long[] { 2, 1 })],
            Outputs = 2,
        }),
        new OpCase("MaxPool", 12, "places, padding and dilations", Fed(2, 3, 7, 8))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("dilations", new long[] { 2, 1 })],
            Outputs = 2,
        },
        new OpCase("MaxPool", 12, "places by columns", Fed(2, 3, 6, 5))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("storage_order", 1)],
            Outputs = 2,
        },
        new OpCase("MaxPool", 12, "places, 1-D", Fed(2, 3, 9))
        {
            Attributes = [("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 })],
            Outputs = 2,
        },
        new OpCase("MaxPool", 12, "places, 3-D, ceil_mode", Fed(2, 2, 5, 4, 5))
        {
            Attributes = [("kernel_shape", new long[] { 2, 2, 2 }), ("strides", new long[] { 2, 2, 2 }), ("ceil_mode", 1)],
            Outputs = 2,
        },
        new OpCase("MaxPool", 12, "1-D, asymmetric padding", Fed(2, 3, 9))
        {
            Attributes = [("kernel_shape", new long[] { 3 }), ("strides", new long[] { 2 }), ("pads", new long[] { 0, 1 })],
        },
        new OpCase("MaxPool", 12, "3-D", Fed(1, 2, 4, 5, 4))
        {
            Attributes = [("kernel_shape", new long[] { 2, 3, 2 }), ("strides", new long[] { 2, 2, 1 }), ("pads", new long[] { 1, 1, 0, 1, 1, 0 })],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
