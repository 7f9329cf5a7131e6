using Onnx;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Edits;

/// <summary>Puts the preprocessing graph that a model carries in front of its network, so that any ONNX client feeds raw values.</summary>
public static class PreprocessingFusion
{
    /// <summary>The input of stored values, float32 (N, C, H, W); of volumes (N, C, D, H, W).</summary>
    public const string Pixels = PreprocessingGraph.InputName;

    /// <summary>The input that stored values are multiplied by, a float32 scalar; 1 where it is not fed.</summary>
    public const string Slope = "slope";

    /// <summary>The input that is added then, a float32 scalar; 0 where it is not fed.</summary>
    public const string Intercept = "intercept";

    /// <summary>The input of the ends of the window, float32 (1 or N, 2), where the preprocessing takes them; 0 and 255 where it is not fed.</summary>
    public const string Window = PreprocessingGraph.WindowName;

    /// <summary>
    /// The distance of the image's rows and columns in mm, float32 (2), of volumes that of their slices first, float32 (3), where the
    /// preprocessing resamples to one; 1 where it is not fed.
    /// </summary>
    public const string Spacing = PreprocessingGraph.SpacingName;

    /// <summary>
    /// The input that says which images of a case are there, float32 (1 or N, images), where they may be missing; all are where it is not fed.
    /// </summary>
    public const string Present = PreprocessingGraph.PresentName;

    /// <summary>
    /// A copy that takes <see cref="Pixels"/>, <see cref="Slope"/>, <see cref="Intercept"/> and, where the preprocessing does,
    /// <see cref="Window"/> in place of the network's image.
    /// </summary>
    /// <remarks>
    /// Of several images of a case each has inputs of its own: <c>pixels.NAME</c>, <c>slope.NAME</c>, <c>intercept.NAME</c> and <c>window.NAME</c>.
    /// The scores are those that the runtime computes with the two graphs one after the other. Further inputs of the network
    /// stay. All images of a batch have one size; without a resize in the preprocessing it is the network's.
    /// </remarks>
    /// <param name="model">A model with a card and a preprocessing graph; stays as it is.</param>
    /// <exception cref="UnsupportedOnnxException">The model has none, has been composed already, or its graphs cannot be joined.</exception>
    /// <exception cref="ModelCardException">The card cannot be read.</exception>
    public static OnnxModel Compose(OnnxModel model)
    {
        var (card, preprocessing) = (CardOf(model), PreprocessingOf(model));
        var image = card.Inputs.First(input => input.Kind == InputKind.Image);
        var join = new GraphJoin(model.Source, [model, preprocessing]);
        var images = card.Preprocessing.Images;
        string[] suffixes = images is null ? [""] : [.. images.Names.Select(name => "." + name)];
        var inputs = suffixes.ToDictionary(suffix => Pixels + suffix, suffix => AddRawInputs(join, [preprocessing], suffix));
        foreach (var suffix in suffixes)
        {
            inputs[PreprocessingGraph.WindowName + suffix] = Window + suffix;
            inputs[PreprocessingGraph.SpacingName + suffix] = Spacing + suffix;
        }

        if (images is { MayBeMissing: true })
        {
            join.Graph.Input.Add(Floats(Present, "cases", images.Names.Count));
            join.Graph.Initializer.Add(OnnxTensor.From(Present, [1, images.Names.Count], [.. Enumerable.Repeat(1f, images.Names.Count)]));
            inputs[PreprocessingGraph.PresentName] = Present;
        }

        var made = join.Add(preprocessing, "preprocessing/", inputs)[0];
        join.Add(model, "", new Dictionary<string, string> { [image.Name] = made });
        join.Graph.Input.Add(model.Inputs.Where(input => input.Name != image.Name).Select(input => input.Clone()));
        join.Graph.Output.Add(model.Outputs.Select(output => output.Clone()));

        var composed = join.Build();
        composed.Proto.MetadataProps.Add(model.Proto.MetadataProps.Select(entry => entry.Clone()));
        var taken = card.Preprocessing;
        InputSpec[] raw = images is null
            ? [image with { Name = Pixels, Channels = taken.ImageChannels ?? taken.Channels }]
            : [.. suffixes.Select(suffix => image with { Name = Pixels + suffix, Channels = taken.ImageChannels ?? taken.Channels, Height = taken.Height, Width = taken.Width })];
        Describe(composed, card with { Inputs = [.. card.Inputs.SelectMany(input => input == image ? raw : [input])] });
        return composed;
    }

    /// <summary>The card of a model.</summary>
    internal static ModelCard CardOf(OnnxModel model) => model.GetMetadata(ModelCard.MetadataKey) is { } json
        ? ModelCard.Parse(json)
        : throw EditTools.Refused(model, $"it has no model card ('{ModelCard.MetadataKey}' in metadata_props). Use a model that OnnxRad exported.");

    /// <summary>The preprocessing graph of a model.</summary>
    internal static OnnxModel PreprocessingOf(OnnxModel model) => PreprocessingGraph.Extract(model)
        ?? throw EditTools.Refused(
            model,
            model.GetMetadata(PreprocessingGraph.MetadataKey) == Preprocessing.InGraph
                ? "its graph begins with its preprocessing already. Use the model that it was made from."
                : $"it has no preprocessing graph ('{PreprocessingGraph.MetadataKey}' in metadata_props). Use a model that OnnxRad exported.");

    /// <summary>Says in the metadata that the graph begins with its preprocessing.</summary>
    internal static void Describe(OnnxModel composed, ModelCard card)
    {
        composed.SetMetadata(PreprocessingGraph.MetadataKey, Preprocessing.InGraph);
        composed.SetMetadata(ModelCard.MetadataKey, card.ToJson());
    }

    /// <summary>Adds a preprocessing graph.</summary>
    /// <returns>The name of the image that it makes.</returns>
    internal static string AddPreprocessing(GraphJoin join, OnnxModel preprocessing, string prefix, string raw) =>
        join.Add(preprocessing, prefix, new Dictionary<string, string> { [PreprocessingGraph.InputName] = raw, [PreprocessingGraph.WindowName] = Window, [PreprocessingGraph.SpacingName] = Spacing })[0];

    /// <summary>Declares the raw inputs of an image, and gives the values that preprocessing graphs take: pixels * slope + intercept.</summary>
    /// <param name="join">The graph under construction.</param>
    /// <param name="preprocessing">The preprocessing graphs.</param>
    /// <param name="suffix">Behind the names of the inputs, where a case has several images.</param>
    /// <exception cref="UnsupportedOnnxException">The preprocessing graphs take images of other channels or sizes.</exception>
    internal static string AddRawInputs(GraphJoin join, IReadOnlyList<OnnxModel> preprocessing, string suffix = "")
    {
        var shapes = preprocessing.Select(graph => EditTools.Dims(graph.Inputs.First(input => input.Name == Pixels + suffix))!).ToArray();
        var pixels = preprocessing[0].Inputs.First(input => input.Name == Pixels + suffix).Clone();
        var dims = EditTools.Dims(pixels)!;
        if (shapes.Any(shape => shape.Count != dims.Count))
        {
            throw NoImageFits(preprocessing, shapes);
        }

        for (var i = 1; i < dims.Count; i++)
        {
            var sizes = shapes.Select(shape => shape[i]).Where(size => size.HasDimValue).Select(size => size.DimValue).Distinct().ToArray();
            if (sizes.Length > 1)
            {
                throw NoImageFits(preprocessing, shapes);
            }

            if (sizes is [var size])
            {
                dims[i] = new() { DimValue = size };
            }
        }

        var (slope, intercept, window) = (Slope + suffix, Intercept + suffix, Window + suffix);
        join.Graph.Input.Add([pixels, Scalar(slope), Scalar(intercept)]);
        if (preprocessing.Any(graph => graph.Inputs.Any(input => input.Name == PreprocessingGraph.WindowName + suffix)))
        {
            join.Graph.Input.Add(Floats(window, "windows", 2));
            join.Graph.Initializer.Add(OnnxTensor.From(window, [1, 2], [0f, 255f]));
        }

        if (preprocessing.Any(graph => graph.Inputs.Any(input => input.Name == PreprocessingGraph.SpacingName + suffix)))
        {
            var spacing = Scalar(Spacing + suffix);
            var axes = dims.Count - 2;
            spacing.Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = axes });
            join.Graph.Input.Add(spacing);
            join.Graph.Initializer.Add(OnnxTensor.From(spacing.Name, [axes], [.. Enumerable.Repeat(1f, axes)]));
        }

        join.Scalar(slope, 1);
        join.Scalar(intercept, 0);
        return join.Node("Add", $"pixels{suffix}.modality", [join.Node("Mul", $"pixels{suffix}.scaled", [pixels.Name, slope]), intercept]);
    }

    static UnsupportedOnnxException NoImageFits(
        IReadOnlyList<OnnxModel> preprocessing, IEnumerable<IEnumerable<TensorShapeProto.Types.Dimension>> shapes)
    {
        string[] problems = [.. preprocessing.Zip(shapes, (graph, shape) => $"'{graph.Source}' takes {EditTools.ShapeText(shape)}.")];
        return new($"No image fits all of the preprocessing graphs. {string.Join(' ', problems)}", problems);
    }

    static ValueInfoProto Floats(string name, string rows, int columns)
    {
        var floats = Scalar(name);
        floats.Type.TensorType.Shape.Dim.Add([new() { DimParam = rows }, new() { DimValue = columns }]);
        return floats;
    }

    static ValueInfoProto Scalar(string name) => new()
    {
        Name = name,
        Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = new() } },
    };
}
