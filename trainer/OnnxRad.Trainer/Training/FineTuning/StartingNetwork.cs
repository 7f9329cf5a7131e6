using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>What training starts from.</summary>
/// <param name="Model">The network from image to logits.</param>
/// <param name="Summary">What is said about it: lines without a full stop.</param>
/// <param name="Pretrained">The file that it is from; null for a new network.</param>
sealed record StartingNetwork(OnnxModel Model, IReadOnlyList<string> Summary, PretrainedModel? Pretrained = null)
{
    /// <summary>The name of the image in the graph.</summary>
    public string ImageName => Model.Inputs[0].Name;

    /// <summary>The same with an input for numbers about the patient; itself where there are none.</summary>
    /// <exception cref="TrainingException">The network has no classifier that they can join.</exception>
    public StartingNetwork With(IReadOnlyList<Covariate> covariates, Recipe recipe)
    {
        if (covariates.Count == 0)
        {
            return this;
        }

        try
        {
            return this with
            {
                Model = CovariateInput.Add(Model, covariates, recipe.Data.CovariateUnits, recipe.Seed),
                Summary = [.. Summary, $"Covariates: {string.Join(", ", covariates.Select(c => c.Name))}"],
            };
        }
        catch (UnsupportedOnnxException e)
        {
            throw new TrainingException($"Covariates cannot join the network. {e.Message} Take another network, or remove data.covariates from the recipe.", e);
        }
    }

    /// <summary>The same with the logits that share scores; itself where none do, or where they are there already.</summary>
    public StartingNetwork With(TaskFit fit) => SharedScores.Are(Model) ? this : this with { Model = fit.Expand(Model) };

    /// <summary>Checks that the outputs of several tasks can have their names in the exported graph.</summary>
    /// <exception cref="TrainingException">A name is in the graph already.</exception>
    public void CheckOutputs(TaskFit fit)
    {
        var names = Model.Inputs.Select(input => input.Name).Concat(Model.Initializers.Keys).Concat(Model.Nodes.SelectMany(node => node.Outputs)).ToArray();
        string[] taken = [.. fit.Parts.Select(part => part.Name).Where(task => names.Any(name => name == task || name.StartsWith(task + ".", StringComparison.Ordinal)))];
        if (taken.Length > 0)
        {
            throw new TrainingException(
                $"The network uses the {(taken.Length == 1 ? "name" : "names")} {Listing.Quote(taken)} inside, which the outputs of the tasks need. Rename "
                + "the tasks in the recipe.");
        }
    }

    /// <summary>A new network of the recipe's architecture.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="classes">The numbers that the network gives.</param>
    /// <param name="sharesScores">Whether several logits will share one of them, which auxiliary classifiers do not have.</param>
    /// <exception cref="TrainingException">The architecture cannot take images of the recipe's size.</exception>
    public static StartingNetwork Build(Recipe recipe, int classes, bool sharesScores = false)
    {
        var (name, options) = (NameOf(recipe), Options(recipe, classes));

        // Covariates join the one classifier that is exported; auxiliary ones see the image alone.
        options = options with
        {
            AuxiliaryClassifiers = recipe.Data.Covariates.Count == 0 && !sharesScores
                && ArchitectureTable.TakesAuxiliaryClassifiers(name, options),
        };
        try
        {
            var model = Create(recipe, options, classes);
            return new(model, [Described(name, model)]);
        }
        catch (ArgumentException e)
        {
            throw CannotBeBuilt(recipe, e);
        }
    }

    /// <summary>Checks, before data are read, that the architecture can take images, volumes or patches of the recipe's size.</summary>
    /// <exception cref="TrainingException">It cannot.</exception>
    public static void CheckSize(Recipe recipe)
    {
        try
        {
            ArchitectureTable.Check(NameOf(recipe), Options(recipe, classes: 2));
        }
        catch (ArgumentException e)
        {
            throw CannotBeBuilt(recipe, e);
        }
    }

    /// <summary>What the network is trained on: images, volumes or patches.</summary>
    public static ImageShape TrainedShape(Recipe recipe)
    {
        var input = recipe.Input.NetworkShape();
        return recipe.Training.PatchSize is [var depth, var height, var width] ? new(input.Channels, height, width) { Depth = depth } : input;
    }

    static string NameOf(Recipe recipe) =>
        recipe.Input.Depth is null ? recipe.Network.Architecture : ArchitectureTable.VolumeFormOf(recipe.Network.Architecture) ?? recipe.Network.Architecture;

    static ArchitectureOptions Options(Recipe recipe, int classes)
    {
        var input = TrainedShape(recipe);
        return new()
        {
            InputChannels = input.Channels,
            Depth = input.Depth,
            Height = input.Height,
            Width = input.Width,
            Classes = Math.Max(1, classes),
            BaseWidth = recipe.Network.Width,
            Stem = recipe.Network.Stem == NetworkStem.Small ? Stem.Small : Stem.ImageNet,
            Dropout = (float?)recipe.Network.Dropout,
            Seed = recipe.Seed,
        };
    }

    static TrainingException CannotBeBuilt(Recipe recipe, ArgumentException e)
    {
        var keys = recipe.Training.PatchSize.Count > 0 ? "patches (training.patch_size)"
            : recipe.Input.Depth is not null ? "volumes (input.depth, input.height, input.width)"
            : "images (input.height, input.width)";
        return new($"The network of the recipe cannot be built. {e.Message} Enlarge the {keys} or take another network.architecture or network.stem.", e);
    }

    /// <summary>Counts what is exported, and apart from it what only trains.</summary>
    static string Described(string architecture, OnnxModel model)
    {
        var exported = AuxiliaryOutputs.Remove(model).ParameterCount();
        var auxiliary = model.ParameterCount() - exported;
        return FormattableString.Invariant($"Network: {architecture}, {exported:N0} parameters")
            + (auxiliary == 0 ? "" : FormattableString.Invariant($"; {auxiliary:N0} more in auxiliary classifiers, for training alone"));
    }

    /// <summary>Networks that give an image or a class for each pixel are built for images of any size, after a try with the recipe's.</summary>
    static OnnxModel Create(Recipe recipe, ArchitectureOptions options, int classes)
    {
        var name = NameOf(recipe);
        if (TaskTable.Of(recipe).Output == NetworkOutput.Scores)
        {
            return ArchitectureTable.Create(name, options);
        }

        var expected = TaskTable.Of(recipe).OutputShape(1, classes, TrainedShape(recipe));
        var given = ArchitectureTable.Create(name, options with { InitialiseWeights = false }).Outputs[0].Type.TensorType.Shape.Dim;
        if (given.Skip(2).Zip(expected.Skip(2)).Any(d => d.First.HasDimValue && d.First.DimValue != d.Second))
        {
            throw new TrainingException(
                $"The network '{name}' gives {string.Join(" x ", given.Skip(2).Select(d => d.DimValue))} ({(options.Depth is null ? "rows, columns" : "slices, rows, columns")}) for "
                + $"images of {string.Join(" x ", expected.Skip(2))}, and the teaching data have the size of the image. Take a network whose output has it too, as 'unet'.");
        }

        return ArchitectureTable.Create(name, options with { Depth = null, Height = null, Width = null });
    }
}
