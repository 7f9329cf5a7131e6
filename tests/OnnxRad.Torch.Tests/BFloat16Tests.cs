using OnnxRad.Torch.Ops;
using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests;

/// <summary>Every operator in bfloat16, near what ONNX Runtime computes in float32.</summary>
public sealed class BFloat16Tests
{
    /// <summary>8 bits of mantissa, of inputs and of the result, and sums of some values.</summary>
    const double Tolerance = 0.04;

    /// <summary>Why a case is left out: operator, and what its name begins with.</summary>
    static readonly (string OpType, string What, string Reason)[] s_left =
    [
        ("GridSample", "nearest", "which place is nearest turns on the last bits"),
        ("Cast", "Int64 to 1", "sizes stay exact"),
        ("Cast", "Int32 to 1", "sizes stay exact"),
        ("Cast", "Int16 to 1", "sizes stay exact"),
        ("Cast", "SByte to 1", "sizes stay exact"),
        ("Cast", "Byte to 1", "sizes stay exact"),
    ];

    public static TheoryData<string> Operators => [.. OpTable.Names.Except(["Constant"])];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_CasesOfOperator_StayInBFloat16AndNear(string opType)
    {
        var cases = OpTableTests.CasesOf(opType)
            .Where(test => !s_left.Any(left => test.OpType == left.OpType && test.What.StartsWith(left.What, StringComparison.Ordinal)));

        Assert.All(cases, test =>
        {
            var model = test.ToModel();
            var expected = test.Expected ?? OnnxRuntimeOracle.RunTyped(model, test.Inputs);
            using var graph = TorchGraph.From(model, new() { Compute = ComputeType.BFloat16 });
            graph.eval();
            using var scope = NewDisposeScope();

            var outputs = graph.Run([.. test.Inputs.Select(input => input.ToTensor())]);

            Assert.All(outputs.Zip(expected), pair => AssertNear(pair.Second, pair.First));
        });
    }

    [Fact]
    public void Run_SizeAsFloat_IsExact()
    {
        using var graph = TorchGraph.From(
            Model(
                [Value("x", 1, 513)],
                [Value("y", 2)],
                [],
                [
                    Node("shape", "Shape", ["x"], ["shape"]),
                    Node("float", "Cast", ["shape"], ["float"], ("to", 1)),
                    Node("back", "Cast", ["float"], ["y"], ("to", 7)),
                ]),
            new() { Compute = ComputeType.BFloat16 });
        using var x = zeros(1, 513);

        using var y = graph.forward(x);

        Assert.Equal([1f, 513f], Numbers.Of(y).Values);
    }

    static void AssertNear(Data expected, Tensor output)
    {
        Assert.Equal(expected.Shape, output.shape);
        if (expected.Values is not float[] values)
        {
            Assert.Equal(expected.Type, Data.Of(output).Type);
            return;
        }

        Assert.Equal(ScalarType.BFloat16, output.dtype);
        if (values.Length == 0)
        {
            return;
        }

        var found = Numbers.Of(output).Values;
        float[] finite = [.. values.Where(float.IsFinite)];
        var scale = Math.Max(1, finite.Length == 0 ? 0 : finite.Max(Math.Abs));
        Assert.All(values.Zip(found).Where(pair => float.IsFinite(pair.First)), pair =>
            Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance * scale));
    }
}
