using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Reads what a model file says about itself, from the session that has loaded it.</summary>
static class ModelFile
{
    public const string PreprocessingKey = "onnxrad.preprocessing";

    public static ModelCard Card(string source, InferenceSession session)
    {
        if (!session.ModelMetadata.CustomMetadataMap.TryGetValue(ModelCard.MetadataKey, out var json))
        {
            throw new InvalidModelException(
                source,
                ModelProblem.NoCard,
                $"'{source}' has no model card ('{ModelCard.MetadataKey}' in metadata_props), so OnnxRad does not know its preprocessing and "
                + "classes. Use a model that OnnxRad exported, or add a card to this one.");
        }

        try
        {
            return ModelCard.Parse(json);
        }
        catch (ModelCardException e)
        {
            throw new InvalidModelException(source, ModelProblem.InvalidCard, $"Reading '{source}': {e.Message}", e);
        }
    }

    public static Preprocessor Preprocessor(string source, ModelCard card, InferenceSession session)
    {
        if (!session.ModelMetadata.CustomMetadataMap.TryGetValue(PreprocessingKey, out var text))
        {
            throw new InvalidModelException(
                source,
                ModelProblem.NoPreprocessing,
                $"'{source}' has a model card and no preprocessing graph ('{PreprocessingKey}' in metadata_props), so OnnxRad cannot prepare "
                + "its images. Export the model again with OnnxRad.");
        }

        if (text == Preprocessing.InGraph)
        {
            return InGraph(source, card, session);
        }

        try
        {
            return Runtime.Preprocessor.Open(Convert.FromBase64String(text), PreprocessingKey);
        }
        catch (Exception e) when (e is FormatException or InvalidModelException)
        {
            var why = e is FormatException ? "It is not base64. Export the model again with OnnxRad." : e.Message;
            throw new InvalidModelException(
                source, ModelProblem.InvalidPreprocessing, $"Reading the preprocessing graph ('{PreprocessingKey}') of '{source}': {why}", e);
        }
    }

    static Preprocessor InGraph(string source, ModelCard card, InferenceSession session)
    {
        var name = card.Inputs.First(input => input.Kind == InputKind.Image).Name;
        return session.InputMetadata.TryGetValue(name, out var pixels) && pixels is { IsTensor: true, Dimensions: [_, > 0, _, _] or [_, > 0, _, _, _] }
            ? Runtime.Preprocessor.InGraph(
                card.Preprocessing, pixels.Dimensions, name => session.OverridableInitializerMetadata.Keys.Any(key => key.Split('.')[0] == name))
            : throw new InvalidModelException(
                source,
                ModelProblem.InvalidPreprocessing,
                $"'{source}' says that its graph begins with its preprocessing, and has no input '{name}' of raw pixels (N, C, H, W). "
                + "Compose the model again with OnnxRad.");
    }

    /// <summary>The inputs or outputs, in the order of the graph.</summary>
    public static IReadOnlyList<TensorInfo> Tensors(
        string source, string kind, IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata)
    {
        var infos = new List<TensorInfo>();
        foreach (var name in names)
        {
            var node = metadata[name];
            if (!node.IsTensor || node.ElementDataType != TensorElementType.Float)
            {
                throw new InvalidModelException(
                    source,
                    ModelProblem.UnsupportedType,
                    $"'{source}' has the {kind} '{name}' of type {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)}; OnnxRad runs "
                    + "models whose inputs and outputs are float32 tensors. Export the model with float32 inputs and outputs.");
            }

            infos.Add(new(name, [.. node.Dimensions.Select(d => (long)d)], node.SymbolicDimensions));
        }

        return infos;
    }

    /// <summary>Checks that graph, card and preprocessing speak of the same model.</summary>
    public static void ThrowIfInconsistent(
        string source, ModelCard card, Preprocessor preprocessor, IReadOnlyList<TensorInfo> inputs, IReadOnlyList<TensorInfo> outputs)
    {
        var (problems, made) = (new List<string>(), preprocessor.OutputShape);
        var said = ImageShape.Of(card.Preprocessing);
        if (made != said)
        {
            problems.Add($"The preprocessing graph makes images of {made} ({made.Names}), but the card says {said}.");
        }

        foreach (var spec in card.Inputs)
        {
            var info = inputs.FirstOrDefault(i => i.Name == spec.Name);
            if (info is null)
            {
                problems.Add($"The card has the input '{spec.Name}', but the graph has only {string.Join(", ", inputs.Select(i => $"'{i.Name}'"))}.");
            }
            else if (new ImageShape(spec.Channels, spec.Height, spec.Width) { Depth = spec.Depth }.Dimensions is var expected
                && (info.Shape.Count != expected.Count + 1 || expected.Index().Any(axis => !Fits(info, axis.Index + 1, axis.Item))))
            {
                problems.Add($"The card says that input '{spec.Name}' is (N, {string.Join(", ", expected)}), but the graph takes {info.ShapeText}.");
            }
        }

        if (card.Covariates is { } covariates && inputs.FirstOrDefault(i => i.Name == "covariates") is var second
            && (second is null || second.Shape.Count != 2 || !Fits(second, 1, covariates.Count)))
        {
            problems.Add(
                $"The card has {covariates.Count} covariates, but the graph {(second is null ? "has no input 'covariates'" : $"takes {second.ShapeText} of them")}.");
        }

        problems.AddRange(card.Tasks is { } tasks ? tasks.SelectMany(task => OutputProblems(task, outputs)) : OutputProblem(card, outputs[0]) is { } problem ? [problem] : []);

        if (problems.Count > 0)
        {
            throw new InvalidModelException(
                source,
                ModelProblem.Inconsistent,
                $"'{source}' contradicts its model card. {string.Join(' ', problems)} Export the model again with OnnxRad.");
        }
    }

    static IEnumerable<string> OutputProblems(TaskSpec task, IReadOnlyList<TensorInfo> outputs)
    {
        if (outputs.FirstOrDefault(output => output.Name == task.Name) is not { } output)
        {
            yield return $"The card has the task '{task.Name}', but the graph has only the outputs {string.Join(", ", outputs.Select(o => $"'{o.Name}'"))}.";
        }
        else if (output.Shape.Count != 2 || !Fits(output, 1, task.Classes.Count))
        {
            yield return $"The card has {task.Classes.Count} classes for the task '{task.Name}', but the graph's output of that name is {output.ShapeText}.";
        }
    }

    static string? OutputProblem(ModelCard card, TensorInfo output) => card.Task switch
    {
        ModelTask.Image => output.Shape.Count == PixelRank(card) && Fits(output, 1, card.Preprocessing.Channels)
            ? null
            : $"The card says that the model gives an image of {card.Preprocessing.Channels} channels, but the graph's first output '{output.Name}' is {output.ShapeText}.",
        _ => output.Shape.Count == (card.Task == ModelTask.Segmentation ? PixelRank(card) : 2) && Fits(output, 1, card.Classes.Count)
            ? null
            : $"The card has {card.Classes.Count} classes, but the graph's first output '{output.Name}' is {output.ShapeText}.",
    };

    /// <summary>(N, C, H, W), or (N, C, D, H, W).</summary>
    static int PixelRank(ModelCard card) => card.Preprocessing.Depth is null ? 4 : 5;

    static bool Fits(TensorInfo info, int dimension, long size) => info.Shape[dimension] < 0 || info.Shape[dimension] == size;
}
