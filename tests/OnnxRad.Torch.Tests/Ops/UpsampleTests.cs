using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class UpsampleTests
{
    public static TheoryData<OpCase> Cases =>
    [
        .. Modes.Select(mode => new OpCase("Upsample", 7, mode, Fed(1, 2, 3, 4)) { Attributes = [("mode", mode), ("scales", new float[] { 1, 1, 2, 3 })] }),
        .. Modes.Select(mode => new OpCase("Upsample", 9, mode, Fed(1, 2, 3, 4), Fixed(new float[] { 1, 1, 1.5f, 2.3f })) { Attributes = [("mode", mode)] }),
        new OpCase("Upsample", 9, "twice, by torch", Fed(1, 2, 3, 4), Fixed(new float[] { 1, 1, 2, 2 })),
        new OpCase("Upsample", 9, "1-D", Fed(2, 3), Fixed(new float[] { 1, 2 })),
    ];

    static string[] Modes => ["nearest", "linear"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Fact]
    public void From_AfterItsRemoval_NamesItsSuccessor()
    {
        var model = new OpCase("Upsample", 10, "", Fed(1, 1, 2, 2), Fixed(new float[] { 1, 1, 2, 2 })).ToModel();

        var error = Assert.Throws<Graphs.UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Contains("does not exist from opset 10 on; Resize takes its place", error.Message, StringComparison.Ordinal);
    }
}
