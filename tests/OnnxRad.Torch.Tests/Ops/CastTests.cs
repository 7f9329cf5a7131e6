using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Models;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, from each type to each; gradients between floating-point types against finite differences.</summary>
public sealed class CastTests
{
    const int Float16 = 10;
    const int BFloat16 = 16;

    static readonly int[] s_types = [1, 2, 3, 5, 6, 7, 9, 11];

    static readonly Array[] s_values =
    [
        new[] { 0f, 0.75f, -1.9f, 100.5f, -0f, 2.5f },
        new[] { 0, 1e-3, -1.9, 100.5, 0.1, 1.0 / 3 },
        new[] { 0L, 1, -1, 300, long.MaxValue, (1L << 33) + 5 },
        new[] { 0, 1, -1, 300, int.MinValue, 70000 },
        new short[] { 0, 1, -1, 300, short.MinValue, 255 },
        new sbyte[] { 0, 1, -1, 127, -128, 3 },
        new byte[] { 0, 1, 255, 127, 128, 3 },
        new[] { true, false, true },
    ];

    public static TheoryData<OpCase> Cases =>
    [
        .. OpCase.For([7, 9, 13, 19, 21, 23, 24, 25], new("Cast", 0, "Float to Float", Fed(2, 3)) { Attributes = [("to", 1)] }),
        .. s_values.SelectMany(values => s_types.Where(type => IsDefined(values, type)).Select(type => To(type, values))),
        To(9, new[] { float.NaN, float.PositiveInfinity, 0.1f, 0 }),
        To(1, new[] { double.NaN, double.MaxValue, 1e-300, double.NegativeInfinity }),
    ];

    public static TheoryData<OpCase> SmoothCases => [new OpCase("Cast", 13, "Float to Double", Fed(2, 3)) { Attributes = [("to", 11)] }];

    static OpCase To(int type, Array values) => new("Cast", 13, $"{values.GetValue(0)!.GetType().Name} to {type}", Values(values)) { Attributes = [("to", type)] };

    /// <summary>What a negative fraction is among the integers without a sign, no one says.</summary>
    static bool IsDefined(Array values, int type) => values is not (float[] or double[]) || type != 2;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);

    [Theory]
    [InlineData(Float16)]
    [InlineData(BFloat16)]
    public void Run_ThroughHalfFloats_RoundsAsOnnxRuntime(int type)
    {
        float[] values = [0, 1 / 3f, -2.71828f, 1e-6f, 3e-8f, 65504, 1e6f, -3.4e38f, 1.00048828125f, 1.00146484375f, 1.00390625f, 1.01171875f];
        var model = Model(
            [Value("x", values.Length)],
            [Value("y", values.Length)],
            [],
            [Node("a", "Cast", ["x"], ["h"], ("to", type)), Node("b", "Cast", ["h"], ["y"], ("to", 1))]);
        var x = new Numbers(values, [values.Length]);
        using var graph = TorchGraph.From(model);
        using var input = x.ToTensor();

        using var y = graph.forward(input);

        Assert.Equal(OnnxRuntimeOracle.Run(model, x)[0].Values, Numbers.Of(y).Values);
    }

    [Theory]
    [InlineData(Float16, "Float16")]
    [InlineData(BFloat16, "BFloat16")]
    public void Run_ToHalfFloats_GivesTheirType(int type, string expected)
    {
        using var graph = TorchGraph.From(To(type, new[] { 1f }).ToModel());
        using var x = TorchSharp.torch.ones(1);

        using var y = graph.forward(x);

        Assert.Equal(expected, y.dtype.ToString());
    }

    [Theory]
    [InlineData(0, "Undefined")]
    [InlineData(8, "String")]
    [InlineData(17, "Float8E4M3Fn")]
    public void From_TypeThatTorchLacks_SaysWhatIsExpected(int type, string name) => OpChecks.IsRefused(
        To(type, new[] { 1f }),
        $"has attribute 'to' = {name}; expected Float, Double, Float16, Bfloat16, Int64, Int32, Int16, Int8, Uint8 or Bool");
}
