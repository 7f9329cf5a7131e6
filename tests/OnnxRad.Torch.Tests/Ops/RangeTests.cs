using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients of start and step against finite differences.</summary>
public sealed class RangeTests
{
    public static TheoryData<OpCase> Cases =>
    [
        Of("floats", new[] { 0.5f }, new[] { 3.1f }, new[] { 0.7f }),
        Of("floats, down", new[] { 3f }, new[] { -1f }, new[] { -0.9f }),
        Of("nothing", new[] { 3f }, new[] { 1f }, new[] { 1f }),
        Of("long integers", new[] { 2L }, new[] { 11L }, new[] { 3L }),
        Of("integers, down", new[] { 5 }, new[] { -5 }, new[] { -4 }),
        Of("doubles", new[] { 0.0 }, new[] { 1.0 }, new[] { 0.25 }),
    ];

    public static TheoryData<OpCase> SmoothCases => [new OpCase("Range", 11, "floats", Scalar(new[] { 0.5f }), Number(3.1f), Scalar(new[] { 0.7f }))];

    static OpCase Of(string what, Array start, Array limit, Array delta) =>
        new("Range", 11, what, Scalar(start), Scalar(limit), Scalar(delta)) { Smooth = false };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void Run_StepOfZero_SaysSo() => OpChecks.FailsToRun(
        Of("", new[] { 0L }, new[] { 1L }, new[] { 0L }), "the input 'delta' is 0; expected another number");

    [Fact]
    public void Run_EnormousLimit_SaysSo() => OpChecks.FailsToRun(
        Of("", new[] { 0f }, new[] { 1e30f }, new[] { 1f }),
        "the result would have the shape (9223372036854775807); expected sizes of 0 or more and at most 2147483591 values");
}
