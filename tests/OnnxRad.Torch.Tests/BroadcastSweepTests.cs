using OnnxRad.Torch.Ops;
using OnnxRad.Torch.Tests.Testing;

namespace OnnxRad.Torch.Tests;

/// <summary>The operators that broadcast by numpy's rules, over pairs of shapes in both orders.</summary>
public sealed class BroadcastSweepTests
{
    static readonly long[][] s_shapes = [[], [1], [4], [3, 1], [1, 3, 4], [2, 1, 1], [2, 3, 4], [5, 1, 1, 4], [0, 1, 1, 1, 1]];

    static readonly string[] s_ofNumbers = ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Mod", "Equal", "Greater", "Less", "Where"];

    /// <summary>Operator and what its inputs hold.</summary>
    public static TheoryData<string, string> Operators =>
    [
        .. s_ofNumbers.Concat(["GreaterOrEqual", "LessOrEqual", "Mean", "Sum"]).Select(name => (name, "float")),
        .. s_ofNumbers.Concat(["BitwiseAnd", "BitwiseOr", "BitwiseXor"]).Select(name => (name, "int")),
        .. new[] { "And", "Or", "Xor", "Equal" }.Select(name => (name, "bool")),
    ];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Run_PairsOfShapes_AgreesWithOnnxRuntime(string opType, string kind)
    {
        var opset = OpTable.Versions(opType)[^1];
        foreach (var a in s_shapes)
        {
            foreach (var b in s_shapes)
            {
                Operand[] pair = [Of(kind, a, seed: 1), Of(kind, b, seed: 2)];
                Operand[] operands = opType == "Where" ? [Of("bool", a, seed: 3), pair[1], pair[0]] : pair;
                OpChecks.AgreesWithOnnxRuntime(new OpCase(opType, opset, "", operands)
                {
                    Attributes = opType == "Mod" && kind == "float" ? [("fmod", 1)] : [],
                });
            }
        }
    }

    /// <summary>Positive numbers, so that quotients and powers stay in range.</summary>
    static Operand Of(string kind, long[] shape, int seed)
    {
        var numbers = Numbers.Spread(shape, seed, 0.5, 6).Values;
        return new(OperandKind.Fed, shape)
        {
            Given = kind switch
            {
                "int" => Array.ConvertAll(numbers, number => (int)Math.Ceiling(number)),
                "bool" => Array.ConvertAll(numbers, number => number > 3),
                _ => numbers,
            },
        };
    }
}
