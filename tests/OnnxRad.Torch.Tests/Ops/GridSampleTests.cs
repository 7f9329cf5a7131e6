using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class GridSampleTests
{
    static readonly string[] s_paddings = ["zeros", "border", "reflection"];

    public static TheoryData<OpCase> Cases =>
    [
        .. Images(16, "bilinear", "nearest", "bicubic"),
        .. Images(20, "linear", "nearest", "cubic"),
        .. Images(22, "linear", "nearest", "cubic"),
        .. s_paddings.SelectMany(padding => new[] { "linear", "nearest" }.SelectMany(mode => new[] { 0, 1 }.Select(corners =>
            new OpCase("GridSample", 20, $"3-D, {mode}, {padding}, {corners}", Fed(1, 2, 3, 4, 3), Fed(1, 2, 3, 2, 3).Between(-1.3, 1.3))
            {
                Attributes = [("mode", mode), ("padding_mode", padding), ("align_corners", corners)],
            }))),
    ];

    static IEnumerable<OpCase> Images(int opset, params string[] modes) => s_paddings.SelectMany(padding => modes.SelectMany(mode => new[] { 0, 1 }.Select(corners =>
        new OpCase("GridSample", opset, $"{mode}, {padding}, {corners}", Fed(2, 2, 4, 5), Fed(2, 3, 4, 2).Between(-1.4, 1.3))
        {
            Attributes = [("mode", mode), ("padding_mode", padding), ("align_corners", corners)],
        })));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Theory]
    [InlineData("mode", "quintic", "has attribute 'mode' = 'quintic'; expected linear, nearest or cubic")]
    [InlineData("padding_mode", "wrap", "has attribute 'padding_mode' = 'wrap'; expected zeros, border or reflection")]
    public void From_UnknownValue_SaysWhatIsExpected(string attribute, string value, string message)
    {
        var model = new OpCase("GridSample", 20, "", Fed(1, 1, 2, 2), Fed(1, 1, 1, 2)) { Attributes = [(attribute, value)] }.ToModel();

        var error = Assert.Throws<Graphs.UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CubicInThreeDimensions_SaysSo() => OpChecks.FailsToRun(
        new OpCase("GridSample", 20, "", Fed(1, 1, 2, 2, 2), Fed(1, 1, 1, 1, 3)) { Attributes = [("mode", "cubic")] },
        "mode 'cubic' has two spatial dimensions only; expected (N, C, H, W)");
}
