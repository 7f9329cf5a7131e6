using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ConvTransposeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11, 22], new("ConvTranspose", 0, "bias, no attributes", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))),
        new OpCase("ConvTranspose", 11, "strides and padding, no bias", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 })],
        },
        new OpCase("ConvTranspose", 11, "output_padding", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("output_padding", new long[] { 1, 2 })],
        },
        new OpCase("ConvTranspose", 11, "asymmetric padding", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 1 }), ("pads", new long[] { 0, 1, 2, 0 })],
        },
        new OpCase("ConvTranspose", 11, "groups and dilations", Fed(1, 4, 4, 5), Weight(4, 3, 2, 3), Weight(6))
        {
            Attributes = [("dilations", new long[] { 2, 1 }), ("group", 2), ("strides", new long[] { 1, 2 })],
        },
        new OpCase("ConvTranspose", 11, "output_shape", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 3, 2 }), ("output_shape", new long[] { 10, 8 })],
        },
        new OpCase("ConvTranspose", 11, "output_shape, SAME_UPPER", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("output_shape", new long[] { 8, 10 }), ("auto_pad", "SAME_UPPER")],
        },
        new OpCase("ConvTranspose", 11, "SAME_UPPER", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")],
        },
        new OpCase("ConvTranspose", 11, "SAME_LOWER", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_LOWER")],
        },
        new OpCase("ConvTranspose", 11, "VALID", Fed(2, 3, 4, 5), Weight(3, 2, 3, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "VALID")],
        },
        new OpCase("ConvTranspose", 11, "1-D, asymmetric", Fed(2, 3, 6), Weight(3, 2, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2 }), ("pads", new long[] { 0, 1 })],
        },
        new OpCase("ConvTranspose", 11, "1-D", Fed(2, 3, 6), Weight(3, 2, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2 }), ("pads", new long[] { 1, 1 })],
        },
        new OpCase("ConvTranspose", 11, "3-D", Fed(1, 2, 3, 2, 3), Weight(2, 2, 2, 2, 3), Weight(2))
        {
            Attributes = [("strides", new long[] { 2, 1, 2 }), ("pads", new long[] { 0, 0, 1, 0, 0, 1 }), ("output_padding", new long[] { 1, 0, 1 })],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
