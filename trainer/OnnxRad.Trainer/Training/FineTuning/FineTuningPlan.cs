using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch;

namespace OnnxRad.Trainer;

/// <summary>What of a network is trained in which epoch, and how fast.</summary>
sealed class FineTuningPlan
{
    const int Shown = 8;

    readonly FineTuningRecipe _recipe;
    readonly NetworkStages _stages;
    readonly HashSet<string> _frozen;

    FineTuningPlan(FineTuningRecipe recipe, NetworkStages stages, HashSet<string> frozen) => (_recipe, _stages, _frozen) = (recipe, stages, frozen);

    /// <summary>The initialisers that are never trained.</summary>
    public IReadOnlySet<string> Frozen => _frozen;

    /// <summary>Makes the plan for a network.</summary>
    /// <param name="recipe">What to freeze, and the rates.</param>
    /// <param name="model">The network from image to logits.</param>
    /// <param name="weights">The initialisers that can be trained.</param>
    /// <exception cref="TrainingException">There is nothing to train, or no layer has the name of the recipe.</exception>
    public static FineTuningPlan Of(FineTuningRecipe recipe, OnnxModel model, IReadOnlyCollection<string> weights)
    {
        var stages = NetworkStages.Of(model, weights) ?? throw new TrainingException(
            $"'{model.Source}' has no convolution or fully connected layer with weights that can be trained. Start from another network.");
        var last = recipe.Freeze switch
        {
            FineTuningRecipe.FreezeNone => -1,
            FineTuningRecipe.FreezeBackbone => stages.Initialisers.Where(name => stages.StageOf(name) < stages.Count - 1)
                .Select(stages.PlaceOf).DefaultIfEmpty(-1).Max(),
            var layer => Find(layer, model, stages),
        };
        var frozen = stages.Initialisers.Where(name => stages.PlaceOf(name) <= last).ToHashSet(StringComparer.Ordinal);
        if (weights.Where(stages.Initialisers.Contains).All(frozen.Contains))
        {
            throw new TrainingException(
                $"fine_tuning.freeze is '{recipe.Freeze}', which freezes all weights of '{model.Source}'. Name a layer before its head, or 'backbone'.");
        }

        return new(recipe, stages, frozen);
    }

    /// <summary>The factor on the learning rate of a weight.</summary>
    public double FactorOf(string weight)
    {
        var fromHead = _stages.Count - 1 - _stages.StageOf(weight);
        return fromHead == 0 ? 1 : _recipe.BackboneLearningRate * Math.Pow(_recipe.LayerDecay, fromHead);
    }

    /// <summary>The initialisers that are not trained in an epoch.</summary>
    /// <param name="epoch">1, 2, ...</param>
    public IReadOnlySet<string> FrozenIn(int epoch)
    {
        if (_recipe.UnfreezeEpochs == 0)
        {
            return _frozen;
        }

        var first = _stages.Count - 1 - ((epoch - 1) / _recipe.UnfreezeEpochs);
        return _stages.Initialisers.Where(name => _stages.StageOf(name) < first).Concat(_frozen).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>One sentence, without a full stop.</summary>
    public string Summary(TorchGraph network)
    {
        var sizes = network.named_parameters().Select(p => (p.name, Count: p.parameter.numel())).ToList();
        var trained = sizes.Where(p => !_frozen.Contains(p.name)).Sum(p => p.Count);
        return FormattableString.Invariant($"Fine-tuning: {trained:N0} of {sizes.Sum(p => p.Count):N0} parameters, {_stages.Count} stages")
            + (_recipe.UnfreezeEpochs > 0 ? $", the head first, then one stage more every {Listing.Count(_recipe.UnfreezeEpochs, "epoch")}" : "");
    }

    /// <summary>The place of a node by its name or one of its outputs, or of an initialiser.</summary>
    static int Find(string layer, OnnxModel model, NetworkStages stages)
    {
        if (stages.Initialisers.Contains(layer))
        {
            return stages.PlaceOf(layer);
        }

        var nodes = model.Proto.Graph.Node.ToList();
        var place = nodes.FindIndex(node => node.Name == layer);
        place = place < 0 ? nodes.FindIndex(node => node.Output.Contains(layer)) : place;
        if (place >= 0)
        {
            return place;
        }

        string[] known = [.. stages.Initialisers.Select(stages.PlaceOf).Distinct().Order().Select(at => NameOf(nodes[at]))];
        throw new TrainingException(
            $"fine_tuning.freeze is '{Trainer.Shown.Text(layer)}', and '{model.Source}' has no node and no weight of that name. Its layers with "
            + $"weights, from the image on: {Listing.Quote([.. known.Take(Shown)])}{(known.Length > Shown ? $" and {known.Length - Shown} more" : "")}. "
            + "Name one of them, 'backbone' or 'none'.");
    }

    static string NameOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output[0];
}
