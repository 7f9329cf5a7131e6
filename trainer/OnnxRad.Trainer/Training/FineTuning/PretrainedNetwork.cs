using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>A classifier read from a file to be trained on.</summary>
sealed class PretrainedNetwork
{
    readonly string _path;
    readonly OnnxModel _logits;

    readonly ModelCard? _card;
    readonly IReadOnlyList<string>? _names;

    PretrainedNetwork(string path, OnnxModel file, string sha256)
    {
        (_path, Sha256, _card) = (path, sha256, CardOf(file));
        _logits = file.Outputs.Count == 1 || TaskOutputs.Are(file) ? OutputActivation.Remove(file) : file;
        _names = _card is null ? NamesOf(file) : TaskFit.Of(_card).Logits;
    }

    /// <summary>The SHA-256 of the file.</summary>
    public string Sha256 { get; }

    /// <summary>The class names that the file has for data of a task; null where it has none.</summary>
    public IReadOnlyList<string>? ClassesFor(ITrainingTask task) => task.Kind switch
    {
        ModelTask.Survival or ModelTask.MultiTask => null,
        ModelTask.Ordinal => _card?.Task == ModelTask.Ordinal ? _card.Classes : null,
        _ => _card is null ? _names : _card.Tasks is null ? _card.Classes : null,
    };

    /// <summary>The tasks of a recipe, with the class names that the file has for those that are its own and whose names are not given.</summary>
    public IReadOnlyList<TaskRecipe> WithClasses(IReadOnlyList<TaskRecipe> tasks) =>
    [
        .. tasks.Select(task => task with
        {
            Classes = task.Classes ?? _card?.Tasks?.FirstOrDefault(own =>
                own.Name == task.Name && own.Task is ModelTask.Classification or ModelTask.Ordinal && own.Task == TaskTable.Of(task.Task).Kind)?.Classes,
        }),
    ];

    /// <summary>Reads the file that a recipe starts from; null where it starts from none.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidOnnxException">It is no ONNX model.</exception>
    /// <exception cref="TrainingException">It is another file than the recipe says.</exception>
    public static PretrainedNetwork? Read(FineTuningRecipe recipe)
    {
        if (recipe.From is not { } path)
        {
            return null;
        }

        var model = OnnxModel.Load(path);
        using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (recipe.Sha256 is { } expected && hash != expected)
        {
            throw new TrainingException(
                $"'{path}' is not the file of the recipe: its SHA-256 is {hash}, and fine_tuning.sha256 is {expected}. Find that file, or take the "
                + "key out of the recipe, on the command line with --set fine_tuning.sha256=");
        }

        return new(path, model, hash);
    }

    /// <summary>The network for a recipe and classes.</summary>
    /// <param name="recipe">The image's shape, and what is trained.</param>
    /// <param name="fit">What the network is to give.</param>
    /// <param name="dataPath">What messages call the data.</param>
    /// <exception cref="TrainingException">It does not fit them; the message has the command that makes it fit.</exception>
    /// <exception cref="UnsupportedOnnxException">Operators that cannot be trained; all are listed.</exception>
    public StartingNetwork For(Recipe recipe, TaskFit fit, string dataPath)
    {
        var classes = SharedScores.Are(_logits) ? fit.Logits : fit.Scores;
        if (PretrainedChecks.Problems(_logits, _names, recipe, classes, dataPath) is { Count: > 0 } problems)
        {
            throw DoesNotFit(string.Join(' ', problems), recipe, fit.Scores);
        }

        if (SharedScores.Are(_logits) && !SharesAs(fit))
        {
            throw DoesNotFit("Some of its logits share one score, as coral's do, and those of the recipe do not, or others do.", recipe, fit.Scores);
        }

        using var network = TorchGraph.From(_logits);
        TryOut(network, recipe, classes);

        // Weights that the file makes of others have become initialisers here, under other names.
        var model = network.Export();
        var plan = FineTuningPlan.Of(recipe.FineTuning, model, network.WeightNames);
        foreach (var key in (ReadOnlySpan<string>)[NetworkImport.ClassesKey, ModelCard.MetadataKey, PreprocessingGraph.MetadataKey])
        {
            model.RemoveMetadata(key);
        }

        var name = Path.GetFileName(_path);
        return new(
            model,
            [FormattableString.Invariant($"Network: {name}, {network.parameters().Sum(p => p.numel()):N0} parameters"), plan.Summary(network)],
            new() { Name = name, Sha256 = Sha256 });
    }

    /// <summary>
    /// Checks before images are decoded what <see cref="For"/> checks. Of tasks whose outputs follow from the training images it is left to that
    /// where some of these may be left out.
    /// </summary>
    /// <exception cref="DataException">The training data are not enough for the task.</exception>
    /// <exception cref="TrainingException">The network does not fit the recipe and the classes of the data.</exception>
    /// <exception cref="UnsupportedOnnxException">Operators that cannot be trained; all are listed.</exception>
    public void Check(Recipe recipe, ImageDataset dataset, DataSplit[] splits)
    {
        var task = TaskTable.Of(recipe);
        if (task.Kind is ModelTask.Survival or ModelTask.MultiTask && dataset.SkipBadImages)
        {
            return;
        }

        var resolved = task.Resolve(recipe, dataset);
        var train = TrainingShare.Of([.. dataset.Samples.Where((_, i) => splits[i] == DataSplit.Train)], recipe.Data.Fraction, recipe.Seed);
        task.CheckSamples(resolved, dataset, train, [.. dataset.Samples.Where((_, i) => splits[i] == DataSplit.Validation)]);
        var values = train.SelectMany(sample => sample.Values).ToArray();
        var fit = task.Fit(resolved, dataset.Classes, new(values, [values.Length / train.Length]));
        For(recipe, fit, dataset.Path).With([.. recipe.Data.Covariates.Select(name => new Covariate(name, 0, 1))], recipe);
    }

    /// <summary>What is to be said where the file was trained on patients that a run holds out; null where it was not, as far as is known.</summary>
    public string? Warning(Recipe recipe, ImageDataset dataset, DataSplit[] splits) =>
        _card is null || dataset.Sha256 != _card.Provenance.DataSha256 ? null : SeenPatients.Warning(Path.GetFileName(_path), _card.Provenance, recipe, dataset, splits);

    /// <summary>Whether the same logits share a score.</summary>
    bool SharesAs(TaskFit fit)
    {
        if (_card is null)
        {
            return false;
        }

        var own = TaskFit.Of(_card);
        return own.SharesScore == fit.SharesScore && own.Parts.Select(part => part.Fit.SharesScore).SequenceEqual(fit.Parts.Select(part => part.Fit.SharesScore));
    }

    /// <summary>Runs two black images, of volumes one, or a patch where patches are trained on: what the graph says of its shapes may be missing or wrong.</summary>
    void TryOut(TorchGraph network, Recipe recipe, IReadOnlyList<string> classes)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        network.eval();
        var input = StartingNetwork.TrainedShape(recipe);
        var (count, what) = input.Depth is null ? (2, "two images") : (1, recipe.Training.PatchSize.Count > 0 ? "a patch" : "a volume");
        Tensor output;
        try
        {
            output = network.forward(zeros([count, .. input.Dimensions.Select(size => (long)size)]));
        }
        catch (Exception e) when (e is InvalidOperationException or ExternalException)
        {
            throw DoesNotFit(
                $"It cannot take {what} of {input} ({(input.Depth is null ? "channels, rows, columns" : "channels, slices, rows, columns")}). "
                + $"{e.Message.TrimEnd('.')}.",
                recipe,
                classes,
                e);
        }

        var task = TaskTable.Of(recipe);
        var expected = task.OutputShape(count, classes.Count, input);
        if (!output.shape.AsSpan().SequenceEqual(expected))
        {
            var meaning = task.Output switch
            {
                NetworkOutput.Scores => "one logit a class",
                NetworkOutput.PixelScores => "one logit a class and pixel",
                _ => "an image of the same size",
            };
            throw DoesNotFit(
                $"For {what} it gives numbers of shape ({string.Join(", ", output.shape)}) where ({string.Join(", ", expected)}) is expected, {meaning}.",
                recipe,
                classes);
        }
    }

    TrainingException DoesNotFit(string why, Recipe recipe, IReadOnlyList<string> classes, Exception? inner = null)
    {
        // An import makes networks of images from networks of images.
        if (recipe.Input.Depth is not null || _logits.Inputs is not [{ Type: var type }] || type?.TensorType?.Shape?.Dim is { Count: not 4 })
        {
            var what = recipe.Input.Depth is null ? "images" : "volumes";
            return new($"Training cannot start from '{_path}'. {why} Take a file whose network takes the {what} of the recipe and gives what it learns.", inner);
        }

        var target = Path.GetFileNameWithoutExtension(_path) + "-new.onnx";
        var input = recipe.Input.NetworkShape();
        string[] words =
        [
            "onnxrad", "import", _path, "--classes", string.Join(',', classes), "--channels", Text(input.Channels), .. Size(input.Height, input.Width), "-o", target,
        ];
        return new(
            $"Training cannot start from '{_path}'. {why} Import it for this recipe and start from the new file: "
            + CommandText.Of(words),
            inner);
    }

    // Other than square images are left to the network, which takes them where it takes images of any size.
    static string[] Size(int rows, int columns) => rows == columns ? ["--size", Text(rows)] : [];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What cannot be read is as good as none: the number of classes is checked on the graph.
    static ModelCard? CardOf(OnnxModel model)
    {
        try
        {
            return model.GetMetadata(ModelCard.MetadataKey) is { } card ? ModelCard.Parse(card) : null;
        }
        catch (ModelCardException)
        {
            return null;
        }
    }

    static IReadOnlyList<string>? NamesOf(OnnxModel model)
    {
        try
        {
            return model.GetMetadata(NetworkImport.ClassesKey) is { } names ? JsonSerializer.Deserialize(names, ClassNamesJson.Default.StringArray) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
