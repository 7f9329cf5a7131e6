using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace OnnxRad.Graphs.Edits;

/// <summary>Gives a network a second input for numbers about the patient beside the image.</summary>
/// <remarks>
/// The graph standardises them, takes the mean for those that are missing (NaN), and puts for each a number beside it that is 1 where it is
/// missing: (N, K) become (N, 2K), which join the image's features in front of the classifier.
/// </remarks>
public static class CovariateInput
{
    /// <summary>The name of the input, (N, K), NaN where a value is missing.</summary>
    public const string InputName = "covariates";

    /// <summary>IsNaN and Where came with it.</summary>
    const int OldestOpset = 9;

    /// <summary>A copy with the second input.</summary>
    /// <param name="model">A classifier with one image as input, of bare logits (N, classes); stays as it is.</param>
    /// <param name="covariates">At least one, in the order of the input's columns.</param>
    /// <param name="hidden">
    /// 0: the classifier stays as it is, and sees the numbers as further features, with weights that start at 0, so that at first the network
    /// says what it said before. Above 0: a hidden layer of as many units (Relu) over the image's features (their mean over the maps, where
    /// the classifier is a convolution) and the numbers replaces it, in front of a new classifier, so that both can interact.
    /// </param>
    /// <param name="seed">Seeds the weights of the hidden layer and the new classifier.</param>
    /// <exception cref="ArgumentException">There is no covariate, a name is used twice or empty, a mean or deviation is no scale, or <paramref name="hidden"/> is below 0.</exception>
    /// <exception cref="UnsupportedOnnxException">The network has no classifier that can be found, or several inputs; the text says what it has.</exception>
    public static OnnxModel Add(OnnxModel model, IReadOnlyList<Covariate> covariates, int hidden = 0, int seed = 0)
    {
        Check(covariates);
        ArgumentOutOfRangeException.ThrowIfNegative(hidden);
        var image = EditTools.OnlyInput(model);
        if (model.Opset < OldestOpset)
        {
            throw EditTools.Refused(
                model, $"the network is of opset {model.Opset}, which has no IsNaN for missing covariates; expected {OldestOpset} or later. Export it again.");
        }

        var copy = hidden > 0 ? Pooled(model) : EditTools.Copy(model);
        var path = HeadPath.Of(copy);
        var graph = copy.Proto.Graph;
        var nodes = new NodeList(copy);
        var batch = EditTools.Dims(image) is [{ } first, ..] ? first.Clone() : new() { DimParam = EditTools.Batch };
        var numbers = Encode(nodes, AddInput(copy, batch, covariates.Count), covariates);
        if (hidden > 0)
        {
            Replace(nodes, path, numbers, 2 * covariates.Count, hidden, seed);
        }
        else
        {
            Join(nodes, path, numbers, 2 * covariates.Count);
        }

        UnusedInitializers.RemoveFrom(copy);
        return copy;
    }

    static void Check(IReadOnlyList<Covariate> covariates)
    {
        if (covariates.Count == 0 || covariates.Any(c => string.IsNullOrWhiteSpace(c.Name)))
        {
            throw new ArgumentException($"There are {covariates.Count} covariates; expected at least one, each with a name.", nameof(covariates));
        }

        if (covariates.GroupBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"The covariate '{twice.Key}' is named {twice.Count()} times; name each once.", nameof(covariates));
        }

        if (covariates.FirstOrDefault(c => !float.IsFinite(c.Mean) || !float.IsFinite(c.Deviation) || c.Deviation <= 0) is { } wrong)
        {
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"The covariate '{wrong.Name}' has the mean {wrong.Mean} and the deviation {wrong.Deviation}; expected finite numbers, the deviation above 0."),
                nameof(covariates));
        }
    }

    static string AddInput(OnnxModel model, TensorShapeProto.Types.Dimension batch, int count)
    {
        var name = EditTools.Unique(model, InputName);
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        type.Shape.Dim.Add(batch);
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = count });
        model.Proto.Graph.Input.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = type } });
        return name;
    }

    /// <summary>(N, K) with NaN to (N, 2K): standardised values, then 1 where they are missing.</summary>
    static string Encode(NodeList nodes, string input, IReadOnlyList<Covariate> covariates)
    {
        var mean = nodes.Constant("covariates.mean", [covariates.Count], [.. covariates.Select(c => c.Mean)]);
        var deviation = nodes.Constant("covariates.deviation", [covariates.Count], [.. covariates.Select(c => c.Deviation)]);
        var missing = nodes.Add("covariates.is_missing", "IsNaN", [input]);
        var filled = nodes.Add("covariates.filled", "Where", [missing, mean, input]);
        var scaled = nodes.Add("covariates.scaled", "Div", [nodes.Add("covariates.centred", "Sub", [filled, mean]), deviation]);
        var flags = nodes.Add("covariates.missing", "Cast", [missing], ("to", (long)DataType.Float));
        return nodes.Add("covariates.features", "Concat", [scaled, flags], ("axis", 1));
    }

    /// <summary>Classifier(features, numbers) = classifier(features) + numbers W: added behind the classifier's node.</summary>
    static void Join(NodeList nodes, HeadPath path, string numbers, int count)
    {
        var classes = path.Head.Classes;
        var weight = nodes.Constant("head.covariates.weight", [classes, count], new float[classes * count]);
        var term = nodes.Add("head.covariates", "Gemm", [numbers, weight, nodes.Constant("head.covariates.bias", [classes], new float[classes])], ("transB", 1));
        if (path.SpatialRank > 0)
        {
            long[] shape = [-1, classes, .. Enumerable.Repeat(1L, path.SpatialRank)];
            term = nodes.Add("head.covariates.map", "Reshape", [term, nodes.Constant("head.covariates.shape", shape)]);
        }

        // The node's output keeps its name, so that all behind it stays as it is.
        var output = path.Node.Outputs[0];
        var own = EditTools.Unique(nodes.Model, output + ".image");
        path.Node.Proto.Output[0] = own;
        nodes.Behind(path.Node.Proto);
        nodes.AddAs(output, "head.joined", "Add", [own, term]);
    }

    static void Replace(NodeList nodes, HeadPath path, string numbers, int count, int hidden, int seed)
    {
        var (features, classes, random) = (path.Head.Features, path.Head.Classes, new Random(seed));
        string Weight(string name, long rows, long columns)
        {
            var values = new float[rows * columns];
            Initialise.XavierUniform(random, columns, rows, values);
            return nodes.Constant(name, [rows, columns], values);
        }

        var output = path.Node.Outputs[0];
        nodes.InPlaceOf(path.Node.Proto);
        var joined = nodes.Add("head.joined", "Concat", [path.Features, numbers], ("axis", 1));
        var layer = nodes.Add(
            "head.hidden",
            "Gemm",
            [joined, Weight("head.hidden.weight", hidden, features + count), nodes.Constant("head.hidden.bias", [hidden], new float[hidden])],
            ("transB", 1));
        nodes.AddAs(
            output,
            "head",
            "Gemm",
            [nodes.Add("head.hidden.relu", "Relu", [layer]), Weight("head.weight", classes, hidden), nodes.Constant("head.bias", [classes], new float[classes])],
            ("transB", 1));
    }

    /// <summary>A copy whose classifier is a fully connected layer: over the means of its maps, where it was a convolution.</summary>
    static OnnxModel Pooled(OnnxModel model)
    {
        var path = HeadPath.Of(EditTools.Copy(model));
        if (path.SpatialRank == 0)
        {
            return ClassifierHead.Replace(model, (int)path.Head.Classes);
        }

        var copy = Cut.At(model, path.Features);
        var nodes = new NodeList(copy);
        nodes.AtEnd();
        var pooled = nodes.Add("head.pool", "GlobalAveragePool", [path.Features]);
        var flat = nodes.Add("head.pool.flat", "Flatten", [pooled], ("axis", 1));
        var (features, classes) = (path.Head.Features, path.Head.Classes);
        var logits = EditTools.Unique(copy, ClassifierHead.OutputName);
        nodes.AddAs(
            logits,
            "head",
            "Gemm",
            [flat, nodes.Constant("head.weight", [classes, features], new float[classes * features]), nodes.Constant("head.bias", [classes], new float[classes])],
            ("transB", 1));
        var output = copy.Proto.Graph.Output[0];
        var type = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        type.Shape.Dim.Add(EditTools.Dims(copy.Inputs[0]) is [{ } batch, ..] ? batch.Clone() : new() { DimParam = EditTools.Batch });
        type.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = classes });
        (output.Name, output.Type) = (logits, new() { TensorType = type });
        return copy;
    }
}
