using System.Runtime.InteropServices;
using OnnxRad.Graphs;
using OnnxRad.Torch.Ops;

namespace OnnxRad.Torch.Graph;

/// <summary>The text of everything that is wrong with a model, at once.</summary>
static class Problems
{
    const int Shown = 20;

    static readonly HashSet<string> s_controlFlow = new(["If", "Loop", "Scan", "SequenceMap"], StringComparer.Ordinal);

    static readonly HashSet<string> s_integer = new(
        ["ConvInteger", "MatMulInteger", "DynamicQuantizeLinear", "DynamicQuantizeMatMul", "MatMulIntegerToFloat"], StringComparer.Ordinal);

    /// <summary>"2 problems." and one line for each, or for the first 20.</summary>
    public static string Listed(IReadOnlyList<string> problems)
    {
        var lines = string.Concat(problems.Take(Shown).Select(problem => "\n  " + problem));
        var more = problems.Count > Shown ? $"\n  ... and {problems.Count - Shown} more." : "";
        return $"{problems.Count} {(problems.Count == 1 ? "problem" : "problems")}.{lines}{more}";
    }

    /// <summary>Whether an operator throws an exception where shapes or numbers in a graph are wrong.</summary>
    public static bool IsOfTheGraph(Exception e) =>
        e is ExternalException or ArgumentException or InvalidOperationException or ArithmeticException or IndexOutOfRangeException;

    /// <summary>A node whose operator, or whose version of it, OnnxRad lacks, and the way out where there is one.</summary>
    public static string UnknownOperator(OnnxNode node) =>
        $"Node '{node.Name}' uses operator '{(node.Domain.Length > 0 ? node.Domain + "." : "")}{node.OpType}' (opset {node.Opset}), "
        + "which OnnxRad cannot train" + WayOut(node) + ".";

    static string WayOut(OnnxNode node) => node switch
    {
        _ when s_controlFlow.Contains(node.OpType) =>
            ": which nodes run depends on the data. Export the model without control flow, for images of one size",
        _ when s_integer.Contains(node.OpType) || node.OpType.StartsWith("QLinear", StringComparison.Ordinal) =>
            ": it computes with 8-bit integers, which have no gradient. Take the float32 model that this one was made from, "
            + "or one that is quantised by QuantizeLinear and DequantizeLinear around float operators",
        { Domain.Length: > 0 } =>
            $": the domain '{node.Domain}' is not ONNX's own. Export the model with the operators of ONNX, and not after another tool has optimised it",
        _ => "",
    };

    /// <summary>A node that uses its operator in a way that OnnxRad lacks.</summary>
    public static string Node(OnnxNode node, string what) => $"Node '{node.Name}' ({node.OpType}, opset {node.Opset}) {what}.";

    /// <summary>The exception that says all of it.</summary>
    public static UnsupportedOnnxException Unsupported(OnnxModel model, IReadOnlyList<string> problems, bool listOperators) => new(
        $"'{model.Source}' cannot be trained: {Listed(problems)}"
        + (listOperators ? $"\nSupported: {string.Join(", ", OpTable.Names)} (opset {OpTable.OldestOpset} to {OpTable.NewestOpset})." : ""),
        problems);
}
