using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Torch;

namespace OnnxRad.Trainer;

/// <summary>Makes a public classification network into one for other classes and images, ready to be trained further.</summary>
public static class NetworkImport
{
    /// <summary>The key in <c>metadata_props</c> of the names of the classes: a JSON array, in the order of the logits.</summary>
    public const string ClassesKey = "onnxrad.classes";

    const int FreeSizeToCheck = 224;
    const int MostValuesToCheck = 1 << 28;

    /// <summary>Edits a network and checks the result in ONNX Runtime and in TorchSharp.</summary>
    /// <param name="model">Stays as it is.</param>
    /// <param name="options">What to make of it.</param>
    /// <exception cref="ArgumentException">There is no class, or two of one name.</exception>
    /// <exception cref="InvalidOnnxException">The model is broken.</exception>
    /// <exception cref="UnsupportedOnnxException">An edit cannot be made, the result cannot be trained, or does not compute the same in both.</exception>
    public static NetworkImportResult Run(OnnxModel model, NetworkImportOptions options)
    {
        if (options.Classes.Count == 0 || options.Classes.Distinct(StringComparer.Ordinal).Count() < options.Classes.Count)
        {
            throw new ArgumentException("Give one or more classes, each of another name.", nameof(options));
        }

        var steps = new List<NetworkImportStep>();
        if (TaskOutputs.Are(model))
        {
            steps.Add(new("tasks", $"one output in place of those of {model.Outputs.Count} tasks"));
            model = OutputActivation.Remove(model);
        }

        if (SharedScores.Are(model))
        {
            steps.Add(new("scores", "those of the network, in place of the logits that share them"));
            model = SharedScores.Remove(model);
        }

        var network = ToWeights(model, steps);
        ThrowIfNotOfImages(network);
        network = ToImages(network, options, steps);
        var head = ClassifierHead.Find(network);
        network = ClassifierHead.Replace(network, options.Classes.Count, options.Seed);
        var made = ClassifierHead.Find(network);
        steps.Add(new("head", $"'{made.Node}' ({made.Operator}, {made.Features} to {made.Classes}, seed {options.Seed}) in place of "
            + $"'{head.Node}' ({head.Operator}, {head.Features} to {head.Classes}) and what stood behind it"));
        network.RemoveMetadata(ModelCard.MetadataKey);
        network.RemoveMetadata(PreprocessingGraph.MetadataKey);
        network.SetMetadata(ClassesKey, JsonSerializer.Serialize(options.Classes.ToArray(), ClassNamesJson.Default.StringArray));
        return new(network, head, steps, Check(network, options));
    }

    static OnnxModel ToWeights(OnnxModel model, List<NetworkImportStep> steps)
    {
        var network = ConstantWeights.ToInitializers(model);
        if (model.Proto.Graph.Node.Count - network.Proto.Graph.Node.Count is > 0 and var folded)
        {
            steps.Add(new("weights", $"{folded} nodes that held or shaped weights are initialisers"));
        }

        var (other, values) = (HalfPrecision.Count(network), network.Inputs.Concat(network.Outputs).Count(HalfPrecision.IsOther));
        if (other + values > 0)
        {
            network = HalfPrecision.ToFloat32(network);
            steps.Add(new("float32", $"{other} initialisers{(values > 0 ? $" and {values} inputs and outputs" : "")} were of 16 or 64 bits"));
        }

        return network;
    }

    static void ThrowIfNotOfImages(OnnxModel network)
    {
        const string WayOut = "Use a network that takes images alone, or train one from the beginning.";
        var inputs = network.Inputs;
        if (inputs.Count != 1)
        {
            throw Unfit($"takes {Listing.Count(inputs.Count, "input")} ({Listing.Quote(inputs.Select(input => input.Name))})", "one of images is expected");
        }

        if (inputs[0].Type?.TensorType?.Shape?.Dim is { } dims && dims.Count != 4)
        {
            throw Unfit(
                dims.Count == 5 ? "takes volumes (N, C, D, H, W)" : $"takes an input '{inputs[0].Name}' of {Listing.Count(dims.Count, "dimension")}", "images (N, C, H, W) are expected");
        }

        UnsupportedOnnxException Unfit(string what, string expected) =>
            new($"'{network.Source}' {what}; {expected}. {WayOut}", [$"The network {what}; {expected}."]);
    }

    static OnnxModel ToImages(OnnxModel network, NetworkImportOptions options, List<NetworkImportStep> steps)
    {
        var turned = ChannelsFirst.Apply(network);
        if (turned.Proto.Graph.Node.Count < network.Proto.Graph.Node.Count)
        {
            network = turned;
            steps.Add(new("layout", "images (N, C, H, W), were (N, H, W, C)"));
        }

        if (Dim(network, 0) is { } batch)
        {
            network = BatchDimension.Free(network);
            steps.Add(new("batch", $"any number of images, was {batch}"));
        }

        if (options.Size is { } size && (Dim(network, 2) != size || Dim(network, 3) != size))
        {
            steps.Add(new("size", $"{size}x{size}, was {Text(network, 2)}x{Text(network, 3)}"));
            network = ImageSize.Set(network, size, size);
        }

        if (options.Channels is { } channels && Dim(network, 1) != channels)
        {
            steps.Add(new("channels", $"{channels}, was {Text(network, 1)}"));
            network = InputChannels.Set(network, channels);
        }

        return network;
    }

    /// <summary>The difference between TorchSharp and ONNX Runtime on a random batch of two images, of which each must count for itself.</summary>
    static double Check(OnnxModel network, NetworkImportOptions options)
    {
        long[] shape = [2, Dim(network, 1) ?? 1, Dim(network, 2) ?? FreeSizeToCheck, Dim(network, 3) ?? FreeSizeToCheck];
        if (shape.Aggregate((Int128)1, (product, size) => product * size) > MostValuesToCheck)
        {
            throw Refused(network, $"takes images of the shape ({string.Join(", ", shape.Skip(1))}), which are too large to try", "Set their size with --size.");
        }

        var random = new Random(options.Seed);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        foreach (ref var value in values.AsSpan())
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }

        var (logits, alone) = RunInOnnxRuntime(network, values, shape);
        if (logits.Length != 2 * options.Classes.Count)
        {
            throw Refused(network, $"gives {logits.Length} numbers for 2 images; expected {2 * options.Classes.Count}", "Use another network.");
        }

        if (ParityCheck.Difference(logits.AsSpan(0, alone.Length), alone) is var mixed && !(mixed <= ModelExport.Tolerance))
        {
            throw Refused(
                network,
                $"gives an image other numbers in a batch of 2 than alone (they differ by {mixed:g3}): a layer mixes the images",
                "Export the model with a free batch dimension.");
        }

        using var graph = TorchGraph.From(network);
        var difference = ParityCheck.Run(graph, [new(values, shape)], _ => logits);
        return difference <= ModelExport.Tolerance ? difference : throw Refused(
            network,
            $"differs by {difference:g3} between TorchSharp and ONNX Runtime on a random batch (at most {ModelExport.Tolerance:g1} is allowed)",
            "Report the model, or use another network.");
    }

    /// <summary>The logits of both images together, and those of the first one alone.</summary>
    static (float[] Both, float[] Alone) RunInOnnxRuntime(OnnxModel network, float[] values, long[] shape)
    {
        try
        {
            using var runtime = new OnnxNetwork(network.ToBytes());
            return (runtime.Run(values, shape), runtime.Run(values[..(values.Length / 2)], [1, .. shape[1..]]));
        }
        catch (OnnxRuntimeException e)
        {
            throw Refused(
                network,
                $"does not run in ONNX Runtime on 2 images of the shape ({string.Join(", ", shape.Skip(1))}): {e.Message.Split('\n')[0].TrimEnd('.')}",
                "Keep the size and the channels of the original, or use another network.");
        }
    }

    static UnsupportedOnnxException Refused(OnnxModel network, string what, string wayOut) =>
        new($"'{network.Source}': the edited network {what}. {wayOut}", [$"The edited network {what}."]);

    static TensorShapeProto.Types.Dimension? At(OnnxModel network, int place) =>
        network.Inputs.Count > 0 && network.Inputs[0].Type?.TensorType?.Shape?.Dim is { } dims && place < dims.Count ? dims[place] : null;

    static long? Dim(OnnxModel network, int place) => At(network, place) is { HasDimValue: true } dim ? dim.DimValue : null;

    static string Text(OnnxModel network, int place) => Dim(network, place)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "free";
}
