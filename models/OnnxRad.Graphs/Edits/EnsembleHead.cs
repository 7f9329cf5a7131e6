using Onnx;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Edits;

/// <summary>The nodes that make one score of those of several members.</summary>
static class EnsembleHead
{
    /// <summary>Adds the outputs of the combined scores and of their spread, both (N, classes).</summary>
    public static void Add(
        GraphJoin join, IReadOnlyList<string> scores, EnsembleOptions options, Activation activation, string output, int classes)
    {
        var shares = options.Shares(scores.Count).Select((share, i) => join.Scalar($"ensemble/share{i + 1}", (float)share)).ToArray();
        var mean = Weighted(join, "mean", scores, shares);
        var combined = options.Rule == EnsembleRule.GeometricMean ? Geometric(join, scores, shares, activation) : mean;
        join.Node("Identity", output, [combined]);
        var squares = scores.Select((score, i) =>
        {
            var distance = join.Node("Sub", $"ensemble/distance{i + 1}", [score, mean]);
            return join.Node("Mul", $"ensemble/square{i + 1}", [distance, distance]);
        });
        join.Node("Sqrt", EnsembleFusion.Spread, [Weighted(join, "variance", [.. squares], shares)]);
        join.Graph.Output.Add([Scores(output, classes), Scores(EnsembleFusion.Spread, classes)]);
    }

    /// <summary>Softmax over the classes of sum(w log p); for a sigmoid, sigmoid of sum(w (log p - log(1 - p))).</summary>
    static string Geometric(GraphJoin join, IReadOnlyList<string> scores, IReadOnlyList<string> shares, Activation activation)
    {
        var isSigmoid = activation == Activation.Sigmoid;
        var (least, one) = (join.Scalar("ensemble/least", EnsembleOptions.LeastProbability), join.Scalar("ensemble/one", 1));
        string[] bounds = isSigmoid ? [least, join.Scalar("ensemble/most", 1 - EnsembleOptions.LeastProbability)] : [least];
        var logs = scores.Select((score, i) =>
        {
            var clipped = join.Node("Clip", $"ensemble/clipped{i + 1}", [score, .. bounds]);
            var log = join.Node("Log", $"ensemble/log{i + 1}", [clipped]);
            return isSigmoid
                ? join.Node("Sub", $"ensemble/logit{i + 1}", [log, join.Node("Log", $"ensemble/log.rest{i + 1}", [join.Node("Sub", $"ensemble/rest{i + 1}", [one, clipped])])])
                : log;
        });
        var sum = Weighted(join, "logs", [.. logs], shares);
        return isSigmoid ? join.Node("Sigmoid", "ensemble/geometric", [sum]) : join.Node("Softmax", "ensemble/geometric", [sum], EditTools.Attribute("axis", 1));
    }

    static string Weighted(GraphJoin join, string name, IReadOnlyList<string> values, IReadOnlyList<string> shares) => join.Node(
        "Sum", $"ensemble/{name}", [.. values.Select((value, i) => join.Node("Mul", $"ensemble/{name}.part{i + 1}", [value, shares[i]]))]);

    static ValueInfoProto Scores(string name, int classes)
    {
        var type = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new() };
        type.Shape.Dim.Add([new() { DimParam = EditTools.Batch }, new() { DimValue = classes }]);
        return new() { Name = name, Type = new() { TensorType = type } };
    }
}
