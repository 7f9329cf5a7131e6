using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ReduceMeanTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11, 13], new("ReduceMean", 0, "axes as attribute", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 2, 3 })],
        }),
        new OpCase("ReduceMean", 13, "dimensions dropped", Fed(2, 3, 4, 2))
        {
            Attributes = [("axes", new long[] { 1, -1 }), ("keepdims", 0)],
        },
        new OpCase("ReduceMean", 13, "all axes", Fed(2, 3, 4)),
        new OpCase("ReduceMean", 18, "axes as input", Fed(2, 3, 4), Integers(-1, 1)),
        new OpCase("ReduceMean", 18, "no axes means all", Fed(2, 3, 4)) { Attributes = [("keepdims", 0)] },
        new OpCase("ReduceMean", 18, "no axes means none", Fed(2, 3, 4)) { Attributes = [("noop_with_empty_axes", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
