using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ConvTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 22], new("Conv", 0, "3x3 with bias", Fed(2, 3, 5, 6), Weight(4, 3, 3, 3), Weight(4))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 })],
        }),
        new OpCase("Conv", 11, "no attributes, no bias", Fed(2, 3, 5, 6), Weight(4, 3, 1, 1)),
        new OpCase("Conv", 11, "size of the window from the weights", Fed(1, 2, 5, 6), Weight(3, 2, 2, 3), Weight(3))
        {
            Attributes = [("strides", new long[] { 2, 1 })],
        },
        new OpCase("Conv", 11, "strides, dilations, groups", Fed(2, 4, 9, 8), Weight(6, 2, 3, 2), Weight(6))
        {
            Attributes = [("strides", new long[] { 2, 1 }), ("dilations", new long[] { 2, 3 }), ("group", 2)],
        },
        new OpCase("Conv", 11, "depthwise", Fed(1, 4, 6, 6), Weight(4, 1, 3, 3))
        {
            Attributes = [("group", 4), ("pads", new long[] { 1, 1, 1, 1 })],
        },
        new OpCase("Conv", 11, "asymmetric padding", Fed(1, 2, 5, 6), Weight(3, 2, 3, 3), Weight(3))
        {
            Attributes = [("pads", new long[] { 0, 1, 2, 0 }), ("strides", new long[] { 2, 2 })],
        },
        new OpCase("Conv", 11, "SAME_UPPER", Fed(1, 2, 6, 7), Weight(3, 2, 3, 2))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")],
        },
        new OpCase("Conv", 11, "SAME_LOWER, strides", Fed(1, 2, 6, 7), Weight(3, 2, 3, 2))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER")],
        },
        new OpCase("Conv", 11, "SAME_LOWER, no other attribute", Fed(1, 2, 6, 7), Weight(3, 2, 2, 2))
        {
            Attributes = [("auto_pad", "SAME_LOWER")],
        },
        new OpCase("Conv", 11, "VALID", Fed(1, 2, 6, 7), Weight(3, 2, 3, 2))
        {
            Attributes = [("strides", new long[] { 1, 2 }), ("auto_pad", "VALID")],
        },
        new OpCase("Conv", 11, "1-D, asymmetric padding", Fed(2, 3, 8), Weight(4, 3, 3), Weight(4))
        {
            Attributes = [("pads", new long[] { 2, 0 }), ("strides", new long[] { 2 })],
        },
        new OpCase("Conv", 11, "1-D", Fed(2, 3, 8), Weight(4, 3, 3), Weight(4))
        {
            Attributes = [("pads", new long[] { 1, 1 }), ("dilations", new long[] { 2 })],
        },
        new OpCase("Conv", 11, "3-D", Fed(1, 2, 4, 4, 5), Weight(3, 2, 2, 3, 2), Weight(3))
        {
            Attributes = [("pads", new long[] { 0, 1, 1, 0, 1, 1 }), ("strides", new long[] { 1, 2, 1 })],
        },
        new OpCase("Conv", 11, "weights fed, not trained", Fed(1, 2, 4, 4), Fed(3, 2, 3, 3))
        {
            Attributes = [("kernel_shape", new long[] { 3, 3 })],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
