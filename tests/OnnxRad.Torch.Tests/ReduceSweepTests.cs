using OnnxRad.Torch.Ops;
using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests;

/// <summary>The Reduce operators over all sets of axes, kept and dropped, given as attribute and as input.</summary>
public sealed class ReduceSweepTests
{
    static readonly long[] s_shape = [2, 3, 4];

    public static TheoryData<string, int> OperatorsAndOpsets => [.. OpTable.Names
        .Where(name => name.StartsWith("Reduce", StringComparison.Ordinal))
        .SelectMany(name => OpTable.Versions(name).Select(version => (name, Math.Max(7, version))))];

    [Theory]
    [MemberData(nameof(OperatorsAndOpsets))]
    public void Run_AllSetsOfAxes_AgreesWithOnnxRuntime(string opType, int opset)
    {
        for (var set = 0; set < 8; set++)
        {
            long[] axes = [.. Enumerable.Range(0, 3).Where(axis => (set & (1 << axis)) != 0).Select(axis => (long)axis)];
            OpChecks.AgreesWithOnnxRuntime(Case(opType, opset, axes, keepDims: true));
            OpChecks.AgreesWithOnnxRuntime(Case(opType, opset, axes, keepDims: false));
            if (opset >= 11)
            {
                OpChecks.AgreesWithOnnxRuntime(Case(opType, opset, [.. axes.Reverse().Select(axis => axis - 3)], keepDims: false));
            }
        }
    }

    static OpCase Case(string opType, int opset, long[] axes, bool keepDims)
    {
        var asInput = opset >= (opType == "ReduceSum" ? 13 : 18);
        var (data, keep) = (Fed(s_shape).Positive, ("keepdims", (object)(keepDims ? 1 : 0)));
        return new OpCase(opType, opset, $"axes {string.Join(", ", axes)}", asInput ? [data, Integers(axes)] : [data])
        {
            Attributes = asInput || axes.Length == 0 ? [keep] : [keep, ("axes", axes)],
        };
    }
}
