using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class LogSoftmaxTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 11], new("LogSoftmax", 0, "all from axis 1 on", Fed(3, 2, 4))),
        new OpCase("LogSoftmax", 11, "axis 2", Fed(2, 3, 4)) { Attributes = [("axis", 2)] },
        new OpCase("LogSoftmax", 11, "axis 0", Fed(2, 3)) { Attributes = [("axis", 0)] },
        new OpCase("LogSoftmax", 13, "the last axis", Fed(3, 2, 4)),
        new OpCase("LogSoftmax", 13, "axis 1", Fed(3, 2, 4)) { Attributes = [("axis", 1)] },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
