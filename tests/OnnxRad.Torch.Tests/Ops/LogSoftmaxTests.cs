using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LogSoftmaxTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([6, 11], new("LogSoftmax", 0, "all from the axis", Fed(3, 4, 5))),
        .. OpCase.For([6, 11], new("LogSoftmax", 0, "axis 2", Fed(3, 4, 5)) { Attributes = [("axis", 2)] }),
        new OpCase("LogSoftmax", 11, "axis -1", Fed(3, 4, 5)) { Attributes = [("axis", -1)] },
        new OpCase("LogSoftmax", 13, "last axis", Fed(3, 4, 5)),
        new OpCase("LogSoftmax", 13, "axis 1", Fed(3, 4, 5)) { Attributes = [("axis", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
