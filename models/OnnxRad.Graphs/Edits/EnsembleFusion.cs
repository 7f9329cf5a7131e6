using OnnxRad.Models;

namespace OnnxRad.Graphs.Edits;

/// <summary>Makes one model of several: their graphs side by side, and the averaging behind them.</summary>
/// <remarks>
/// Members that share their preprocessing graph share the image too, and the fused model carries that graph as each of them did.
/// Otherwise the fused graph begins with each distinct preprocessing once and takes raw pixels, as
/// <see cref="PreprocessingFusion.Compose"/> makes it. A second output, <c>spread</c>, is the standard deviation of the members' scores.
/// </remarks>
public static class EnsembleFusion
{
    /// <summary>The name of the second output, float32 (N, classes).</summary>
    public const string Spread = "spread";

    /// <summary>Fuses models.</summary>
    /// <param name="members">At least 2 models with cards and preprocessing graphs; they stay as they are.</param>
    /// <param name="options">How their scores are combined; a mean, arithmetic or geometric.</param>
    /// <param name="card">What is said of the fused model; its classes, inputs and preprocessing are set here.</param>
    /// <exception cref="ArgumentException">The models cannot be combined; all reasons are listed.</exception>
    /// <exception cref="UnsupportedOnnxException">A model has no card or preprocessing, or the graphs cannot be joined.</exception>
    /// <exception cref="ModelCardException">A card cannot be read.</exception>
    public static OnnxModel Fuse(IReadOnlyList<OnnxModel> members, EnsembleOptions options, ModelCard card)
    {
        var cards = members.Select(PreprocessingFusion.CardOf).ToArray();
        ThrowIfNoEnsemble(members, cards, options);
        var free = members.Select(Free).ToArray();
        var recipes = members.Select(member => member.GetMetadata(PreprocessingGraph.MetadataKey)).ToArray();
        var preprocessing = recipes.Distinct(StringComparer.Ordinal)
            .ToDictionary(text => text!, text => PreprocessingFusion.PreprocessingOf(members[Array.IndexOf(recipes, text)]), StringComparer.Ordinal);
        var shared = preprocessing.Count == 1;
        var join = new GraphJoin(card.Name, shared ? free : [.. free, .. preprocessing.Values]);

        var images = shared ? SharedImage(join, free[0]) : Preprocess(join, preprocessing);
        var scores = free.Select((member, i) => join.Add(
            member, $"member{i + 1}/", new Dictionary<string, string> { [member.Inputs[0].Name] = images[recipes[i]!] })[0]).ToArray();
        EnsembleHead.Add(join, scores, options, cards[0].Activation, OutputName(members), cards[0].Classes.Count);

        var fused = join.Build();
        UnusedInitializers.RemoveFrom(fused);

        // A member without a window takes 8 bits alone, unless it normalises each image by itself; so does the whole.
        var described = cards.FirstOrDefault(member => member.Preprocessing is { Window: null, Normalise: Normalisation.Fixed }) ?? cards[0];
        card = card with { Inputs = [described.Inputs[0] with { Name = fused.Inputs[0].Name }], Preprocessing = described.Preprocessing };
        if (shared)
        {
            fused.SetMetadata(PreprocessingGraph.MetadataKey, recipes[0]!);
            fused.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        }
        else
        {
            PreprocessingFusion.Describe(fused, card);
        }

        return fused;
    }

    static void ThrowIfNoEnsemble(IReadOnlyList<OnnxModel> members, ModelCard[] cards, EnsembleOptions options)
    {
        var problems = EnsembleCheck.Problems([.. members.Zip(cards, (member, card) => (member.Source, card))], options)
            .Concat(members.Where(member => member.Inputs.Count != 1).Select(member =>
                $"'{member.Source}' takes {string.Join(", ", member.Inputs.Select(input => $"'{input.Name}'"))}; expected an image alone."))
            .ToList();
        if (options.Rule == EnsembleRule.Vote)
        {
            problems.Add("A vote cannot be fused into a graph; RadEnsemble of OnnxRad.Runtime takes it.");
        }

        if (problems.Count > 0)
        {
            throw new ArgumentException($"These models are no ensemble. {string.Join(' ', problems)}", nameof(members));
        }
    }

    /// <summary>The member, for batches of any size.</summary>
    static OnnxModel Free(OnnxModel member) =>
        EditTools.Dims(member.Inputs[0]) is [{ HasDimValue: true }, ..] ? BatchDimension.Free(member) : member;

    static Dictionary<string, string> SharedImage(GraphJoin join, OnnxModel member)
    {
        var image = member.Inputs[0].Clone();
        join.Graph.Input.Add(image);
        return new(StringComparer.Ordinal) { [member.GetMetadata(PreprocessingGraph.MetadataKey)!] = image.Name };
    }

    static Dictionary<string, string> Preprocess(GraphJoin join, Dictionary<string, OnnxModel> preprocessing)
    {
        var raw = PreprocessingFusion.AddRawInputs(join, [.. preprocessing.Values]);
        return preprocessing
            .Select((pair, i) => (pair.Key, Image: PreprocessingFusion.AddPreprocessing(join, pair.Value, $"preprocessing{i + 1}/", raw)))
            .ToDictionary(pair => pair.Key, pair => pair.Image, StringComparer.Ordinal);
    }

    static string OutputName(IReadOnlyList<OnnxModel> members) =>
        members.All(member => member.Outputs[0].Name == members[0].Outputs[0].Name) ? members[0].Outputs[0].Name : "scores";
}
