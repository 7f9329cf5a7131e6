using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class ResizeTests
{
    static readonly int[] s_withAttributes = [11, 13, 18, 19];
    static readonly string[] s_coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"];

    public static TheoryData<OpCase> Cases =>
    [
        .. Modes.Select(mode => Scaled(10, mode, "enlarged", 2, 1.6f)),
        .. Modes.Select(mode => Scaled(10, mode, "shrunk", 0.6f, 0.55f)),
        .. s_withAttributes.SelectMany(opset => Modes.Append("cubic").Select(mode => Scaled(opset, mode, "both", 1.7f, 0.6f))),
        .. s_coordinates.SelectMany(c => s_rounding.Select(r => Scaled(19, "nearest", $"{c}, {r}", 2.1f, 0.65f, ("coordinate_transformation_mode", c), ("nearest_mode", r)))),
        .. s_coordinates.SelectMany(c => Curves.Select(m => Scaled(19, m, c, 0.6f, 2.4f, ("coordinate_transformation_mode", c)))),
        .. s_coordinates.SelectMany(c => Curves.Select(m => Sized(19, m, $"sizes, {c}", 8, 3, ("coordinate_transformation_mode", c)))),
        .. s_coordinates.SelectMany(c => Curves.Select(m => Sized(19, m, $"one value, {c}", 1, 1, ("coordinate_transformation_mode", c)))),
        .. Curves.SelectMany(m => s_antialiased.Select(c => Sized(18, m, $"antialias, {c}", 3, 8, ("antialias", 1), ("coordinate_transformation_mode", c)))),
        Scaled(11, "nearest", "tf_half_pixel_for_nn", 2, 3, ("coordinate_transformation_mode", "tf_half_pixel_for_nn"), ("nearest_mode", "floor")),
        Scaled(13, "nearest", "twice, by torch", 2, 2, ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")),
        Sized(13, "cubic", "kernel", 9, 4, ("cubic_coeff_a", -0.5f)),
        Sized(13, "cubic", "exclude_outside", 9, 4, ("exclude_outside", 1)),
        Sized(18, "cubic", "exclude_outside, antialias", 2, 5, ("exclude_outside", 1), ("antialias", 1)),
        Sized(18, "linear", "exclude_outside, antialias", 2, 5, ("exclude_outside", 1), ("antialias", 1)),
        .. Modes.Append("cubic").SelectMany(m => s_withAttributes.Select(opset => Cropped(opset, m, "inside", 0.1f, 0.2f, 0.8f, 0.9f))),
        .. Modes.Append("cubic").Select(m => Cropped(13, m, "outside", -0.3f, 0.2f, 0.8f, 1.4f)),
        .. Policies.Select(p => new OpCase("Resize", 18, p, Fed(1, 2, 4, 6), None, None, Integers(7, 8))
        {
            Attributes = [("keep_aspect_ratio_policy", p), ("axes", new long[] { 2, 3 }), ("mode", "linear")],
        }),
        new OpCase("Resize", 19, "negative axes, scales", Fed(1, 2, 4, 6), None, Fixed(new float[] { 1.5f, 0.5f })) { Attributes = [("axes", new long[] { -1, -2 })] },
        new OpCase("Resize", 13, "1-D", Fed(2, 3, 5), None, None, Integers(2, 3, 8)) { Attributes = [("mode", "linear")] },
        new OpCase("Resize", 13, "3-D, linear", Fed(1, 2, 3, 4, 3), None, None, Integers(1, 2, 5, 3, 6)) { Attributes = [("mode", "linear")] },
        new OpCase("Resize", 13, "3-D, nearest", Fed(1, 2, 3, 4, 3), None, None, Integers(1, 2, 5, 3, 6)),
        new OpCase("Resize", 13, "channels too", Fed(2, 2, 3, 4), None, Fixed(new float[] { 1.5f, 2, 1, 2 })),
        new OpCase("Resize", 11, "empty scales", Fed(1, 2, 3, 4), Fixed(Array.Empty<float>(), 0), Fixed(Array.Empty<float>(), 0), Integers(1, 2, 6, 8)),
        new OpCase("Resize", 13, "same size", Fed(1, 2, 3, 4), None, Fixed(new float[] { 1, 1, 1, 1 })) { Attributes = [("mode", "linear")] },
        new OpCase("Resize", 13, "integers", Values(new int[] { 1, 2, 3, 4, 5, 6 }, 1, 1, 2, 3), None, Fixed(new float[] { 1, 1, 2, 1.5f })) { Smooth = false },
    ];

    static string[] Modes => ["nearest", "linear"];

    static string[] Curves => ["linear", "cubic"];

    static string[] Policies => ["stretch", "not_larger", "not_smaller"];

    static readonly string[] s_rounding = ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"];

    static readonly string[] s_antialiased = ["half_pixel", "align_corners", "asymmetric"];

    static OpCase Scaled(int opset, string mode, string what, float height, float width, params (string, object)[] more)
    {
        var scales = Fixed(new float[] { 1, 1, height, width });
        Operand[] operands = opset < 11 ? [Fed(2, 2, 5, 7), scales] : [Fed(2, 2, 5, 7), Fixed(Array.Empty<float>(), 0), scales];
        return new("Resize", opset, $"{mode}, scales: {what}", operands) { Attributes = [("mode", mode), .. more] };
    }

    static OpCase Sized(int opset, string mode, string what, long height, long width, params (string, object)[] more) =>
        new("Resize", opset, $"{mode}: {what}", Fed(1, 2, 5, 7), Fixed(Array.Empty<float>(), 0), Fixed(Array.Empty<float>(), 0), Integers(1, 2, height, width))
        {
            Attributes = [("mode", mode), .. more],
        };

    static OpCase Cropped(int opset, string mode, string what, float top, float left, float bottom, float right) =>
        new("Resize", opset, $"{mode}: crop {what}", Fed(1, 2, 6, 7), Fixed(new float[] { 0, 0, top, left, 1, 1, bottom, right }), Fixed(Array.Empty<float>(), 0), Integers(1, 2, 5, 4))
        {
            Attributes = [("mode", mode), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 1.5f)],
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    /// <summary>ONNX Runtime has cubic for images only; a constant must stay one and a line a line, away from the border.</summary>
    [Fact]
    public void Run_CubicInThreeDimensions_KeepsALine()
    {
        var test = new OpCase("Resize", 13, "3-D, cubic", Fed(1, 1, 1, 1, 8), None, Fixed(new float[] { 1, 1, 2, 2, 2 })) { Attributes = [("mode", "cubic"), ("cubic_coeff_a", -0.5f)] };
        using var graph = TorchGraph.From(test.ToModel());
        using var x = TorchSharp.torch.arange(8, TorchSharp.torch.ScalarType.Float32).reshape(1, 1, 1, 1, 8);

        using var y = graph.forward(x);

        Assert.Equal([1, 1, 2, 2, 16], y.shape);
        Assert.Equal([2.25f, 2.75f, 3.25f, 3.75f], Numbers.Of(y).Values[5..9], (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Run_EnormousScale_SaysSo()
    {
        var test = new OpCase("Resize", 13, "", Fed(1, 1, 4, 4), None, Fixed(new float[] { 1, 1, 1e9f, 1 }));
        using var graph = TorchGraph.From(test.ToModel());
        using var x = TorchSharp.torch.zeros(1, 1, 4, 4);

        var error = Assert.Throws<InvalidOperationException>(() => graph.forward(x));

        Assert.Equal(
            "Running node 'node' (Resize) of 'Resize.onnx' on inputs of shape (1, 1, 4, 4), none, (4): the result would have the shape (1, 1, 4000000000, 4); "
            + "expected sizes above 0 and at most 2147483591 values",
            error.Message);
    }

    [Theory]
    [InlineData("mode", "quintic", "has attribute 'mode' = 'quintic'; expected nearest, linear, cubic")]
    [InlineData("nearest_mode", "up", "has attribute 'nearest_mode' = 'up'; expected ceil, floor, round_prefer_ceil or round_prefer_floor")]
    [InlineData("coordinate_transformation_mode", "polar", "has attribute 'coordinate_transformation_mode' = 'polar'; expected align_corners, asymmetric, half_pixel, half_pixel_symmetric, pytorch_half_pixel, tf_crop_and_resize, tf_half_pixel_for_nn")]
    [InlineData("keep_aspect_ratio_policy", "keep", "has attribute 'keep_aspect_ratio_policy' = 'keep'; expected stretch, not_larger or not_smaller")]
    public void From_UnknownValue_SaysWhatIsExpected(string attribute, string value, string message)
    {
        var model = Scaled(19, "linear", "", 2, 2, (attribute, value)).ToModel();

        var error = Assert.Throws<Graphs.UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
