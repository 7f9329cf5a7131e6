using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GroupNormalizationTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("GroupNormalization", 18, "scale for each group", Fed(2, 6, 3, 2), Weight(2), Weight(2)) { Attributes = [("num_groups", 2)] },
        new OpCase("GroupNormalization", 21, "scale for each channel", Fed(2, 6, 3, 2), Weight(6), Weight(6)) { Attributes = [("num_groups", 3)] },
        new OpCase("GroupNormalization", 21, "(N, C, L), epsilon", Fed(2, 4, 5), Weight(4), Weight(4))
        {
            Attributes = [("num_groups", 2), ("epsilon", 0.03f)],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
