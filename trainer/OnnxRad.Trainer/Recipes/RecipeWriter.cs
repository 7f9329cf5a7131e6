using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Writes a recipe as YAML with every value in it, in the order of <see cref="RecipeSchema"/>.</summary>
static partial class RecipeWriter
{
    static readonly string[] s_wordsOfYaml = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "auto"];

    public static string Write(Recipe recipe)
    {
        var text = new StringBuilder();
        var section = "";
        foreach (var (path, value) in Values(recipe))
        {
            var key = RecipeSchema.Of(path);
            if (!Applies(key, recipe))
            {
                continue;
            }

            AppendSections(text, section, section = path.LastIndexOf('.') is >= 0 and var dot ? path[..dot] : "");

            text.Append(' ', 2 * path.Count(c => c == '.')).Append(key.Name).Append(": ").Append(value).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Opens the sections that the next key is in and the last one was not.</summary>
    static void AppendSections(StringBuilder text, string last, string next)
    {
        var (before, after) = (last.Split('.'), next.Split('.'));
        var same = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        for (var depth = same; depth < after.Length && next.Length > 0; depth++)
        {
            text.Append(' ', 2 * depth).Append(after[depth]).Append(":\n");
        }
    }

    static bool Applies(RecipeKey key, Recipe recipe)
    {
        if (key.Section.StartsWith(RecipeSchema.TasksSection, StringComparison.Ordinal))
        {
            return true;
        }

        if (recipe.Tasks.Count > 0 && key.Section == "training.loss")
        {
            return false;
        }

        if (key.Tasks.Count > 0 && !key.Tasks.Contains(recipe.Task))
        {
            return false;
        }

        if (recipe.FineTuning.From is null ? key.Section == "fine_tuning" && key.Name != "from" : key.Section == "network")
        {
            return false;
        }

        if (key.Path is "input.combine" or "input.missing" && recipe.Input.Images.Count == 0)
        {
            return false;
        }

        if ((key.Path is "input.depth" or "input.slice_spacing" or "augmentation.tilt" or "augmentation.mirror_rows" or "augmentation.mirror_slices" or "training.patch_size"
                && recipe.Input.Depth is null)
            || (key.Path is "training.patches_per_volume" or "training.foreground_share" && recipe.Training.PatchSize.Count == 0))
        {
            return false;
        }

        var name = key.Section switch
        {
            "training.optimizer" => RecipeNames.Optimizer.NameOf(recipe.Training.Optimizer.Name),
            "training.loss" => RecipeNames.Loss.NameOf(recipe.Training.Loss.Name),
            _ => RecipeNames.Schedule.NameOf(recipe.Training.Schedule.Name),
        };
        return key.AppliesTo.Count == 0 || key.AppliesTo.Contains(name);
    }

    static IEnumerable<(string Path, string Value)> Values(Recipe recipe) =>
    [
        ("name", Text(recipe.Name)),
        ("version", Number(recipe.Version)),
        ("task", Text(recipe.Task)),
        ("seed", Number(recipe.Seed)),
        ("description", Text(recipe.Description)),
        ("intended_use", Text(recipe.IntendedUse)),
        ("training_data", Text(recipe.TrainingData)),
        ("licence", Text(recipe.Licence)),
        ("data.classes", recipe.Data.Classes is { } classes ? Names(classes) : "auto"),
        ("data.unit", Text(recipe.Data.Unit)),
        ("data.covariates", recipe.Data.Covariates.Count > 0 ? Names(recipe.Data.Covariates) : "none"),
        ("data.covariate_units", Number(recipe.Data.CovariateUnits)),
        ("data.values", recipe.Data.Values is { } values ? $"[{string.Join(", ", values)}]" : "auto"),
        ("data.overlap", recipe.Data.Overlap ? "true" : "false"),
        ("data.ignore_value", recipe.Data.IgnoreValue is { } ignore ? Number(ignore) : "none"),
        ("data.mask_threshold", Number(recipe.Data.MaskThreshold)),
        ("data.resample_uneven", recipe.Data.ResampleUneven ? "true" : "false"),
        ("data.validation_fraction", Number(recipe.Data.ValidationFraction)),
        ("data.test_fraction", Number(recipe.Data.TestFraction)),
        ("data.fraction", Number(recipe.Data.Fraction)),
        .. Values(recipe.Input),
        ("network.architecture", Text(recipe.Network.Architecture)),
        ("network.width", Number(recipe.Network.Width)),
        ("network.stem", RecipeNames.Stem.NameOf(recipe.Network.Stem)),
        ("network.dropout", recipe.Network.Dropout is { } dropout ? Number(dropout) : "auto"),
        .. Values(recipe.FineTuning),
        .. Values(recipe.Augmentation),
        ("degradation.downscale", Number(recipe.Degradation.Downscale)),
        ("degradation.quanta", Number(recipe.Degradation.Quanta)),
        ("degradation.noise", Number(recipe.Degradation.Noise)),
        .. Values(recipe.Training),
        .. recipe.Tasks.SelectMany(Values),
    ];

    static IEnumerable<(string Path, string Value)> Values(TaskRecipe task)
    {
        var (section, isMultiLabel) = ($"tasks.{task.Name}", TaskTable.Teaching(task.Task)!.Kind == ModelTask.MultiLabel);
        return
        [
            ($"{section}.task", Text(task.Task)),
            ($"{section}.column", isMultiLabel ? "auto" : Names(task.Columns)),
            ($"{section}.classes", task.Classes is { } classes ? Names(classes) : "auto"),
            .. task.Unit.Length > 0 ? [($"{section}.unit", Text(task.Unit))] : Array.Empty<(string, string)>(),
            ($"{section}.weight", Number(task.Weight)),
            .. Values(task.Loss, $"{section}.loss").Where(value => RecipeSchema.IsKey(value.Path)
                && RecipeSchema.Of(value.Path).AppliesTo is var takers && (takers.Count == 0 || takers.Contains(RecipeNames.Loss.NameOf(task.Loss.Name)))),
        ];
    }

    static IEnumerable<(string Path, string Value)> Values(InputRecipe input) =>
    [
        ("input.channels", Number(input.Channels)),
        ("input.depth", input.Depth is { } depth ? Number(depth) : "none"),
        ("input.height", Number(input.Height)),
        ("input.width", Number(input.Width)),
        ("input.resize", RecipeNames.Resize.NameOf(input.Resize)),
        ("input.window", WindowReader.Write(input.Window)),
        ("input.mean", input.Mean is null ? "auto" : Numbers(input.Mean)),
        ("input.std", input.Std is null ? "auto" : Numbers(input.Std)),
        ("input.fit", RecipeNames.Fit.NameOf(input.Fit)),
        ("input.spacing", input.Spacing is { } spacing ? Number(spacing) : "none"),
        ("input.slice_spacing", input.SliceSpacing is { } slices ? Number(slices) : "auto"),
        ("input.image_channels", input.ImageChannels is { } channels ? Number(channels) : "auto"),
        ("input.clip", input.Clip.Count > 0 ? Numbers(input.Clip) : "none"),
        ("input.normalise", RecipeNames.Normalise.NameOf(input.Normalise)),
        ("input.images", input.Images.Count > 0 ? $"[{string.Join(", ", input.Images.Select(Text))}]" : "none"),
        ("input.combine", RecipeNames.Layout.NameOf(input.Combine)),
        ("input.missing", RecipeNames.Missing.NameOf(input.Missing)),
    ];

    static IEnumerable<(string Path, string Value)> Values(FineTuningRecipe fineTuning) =>
    [
        ("fine_tuning.from", fineTuning.From is { } path ? Text(path) : "none"),
        ("fine_tuning.sha256", fineTuning.Sha256 is { } hash ? Text(hash) : "none"),
        ("fine_tuning.freeze", Text(fineTuning.Freeze)),
        ("fine_tuning.backbone_learning_rate", Number(fineTuning.BackboneLearningRate)),
        ("fine_tuning.layer_decay", Number(fineTuning.LayerDecay)),
        ("fine_tuning.unfreeze_epochs", Number(fineTuning.UnfreezeEpochs)),
    ];

    static IEnumerable<(string Path, string Value)> Values(AugmentationRecipe augmentation) =>
    [
        ("augmentation.shift", Number(augmentation.Shift)),
        ("augmentation.rotation", Number(augmentation.Rotation)),
        ("augmentation.tilt", Number(augmentation.Tilt)),
        ("augmentation.scale", Numbers([augmentation.Scale.Low, augmentation.Scale.High])),
        ("augmentation.mirror", Number(augmentation.Mirror)),
        ("augmentation.mirror_rows", Number(augmentation.MirrorRows)),
        ("augmentation.mirror_slices", Number(augmentation.MirrorSlices)),
        ("augmentation.crop_padding", Number(augmentation.CropPadding)),
        ("augmentation.noise", Number(augmentation.Noise)),
        ("augmentation.contrast", Number(augmentation.Contrast)),
        ("augmentation.brightness", Number(augmentation.Brightness)),
    ];

    static IEnumerable<(string Path, string Value)> Values(TrainingRecipe training) =>
    [
        ("training.epochs", Number(training.Epochs)),
        ("training.batch_size", Number(training.BatchSize)),
        ("training.patch_size", training.PatchSize.Count > 0 ? $"[{string.Join(", ", training.PatchSize)}]" : "none"),
        ("training.patches_per_volume", Number(training.PatchesPerVolume)),
        ("training.foreground_share", Number(training.ForegroundShare)),
        ("training.precision", RecipeNames.Precision.NameOf(training.Precision)),
        ("training.average_decay", Number(training.AverageDecay)),
        ("training.optimizer.name", RecipeNames.Optimizer.NameOf(training.Optimizer.Name)),
        ("training.optimizer.learning_rate", Number(training.Optimizer.LearningRate)),
        ("training.optimizer.momentum", Number(training.Optimizer.Momentum)),
        ("training.optimizer.nesterov", training.Optimizer.Nesterov ? "true" : "false"),
        ("training.optimizer.weight_decay", Number(training.Optimizer.WeightDecay)),
        ("training.optimizer.beta1", Number(training.Optimizer.Beta1)),
        ("training.optimizer.beta2", Number(training.Optimizer.Beta2)),
        ("training.optimizer.epsilon", Number(training.Optimizer.Epsilon)),
        ("training.schedule.name", RecipeNames.Schedule.NameOf(training.Schedule.Name)),
        ("training.schedule.warmup", Number(training.Schedule.Warmup)),
        ("training.schedule.final_fraction", Number(training.Schedule.FinalFraction)),
        ("training.schedule.step_epochs", $"[{string.Join(", ", training.Schedule.StepEpochs)}]"),
        ("training.schedule.gamma", Number(training.Schedule.Gamma)),
        .. Values(training.Loss, "training.loss"),
        ("training.early_stopping.metric", training.EarlyStopping.Figure),
        ("training.early_stopping.patience", Number(training.EarlyStopping.Patience)),
    ];

    static IEnumerable<(string Path, string Value)> Values(LossRecipe loss, string section) =>
    [
        ($"{section}.name", RecipeNames.Loss.NameOf(loss.Name)),
        ($"{section}.class_weights", loss.Weighting switch
        {
            ClassWeighting.None => "none",
            ClassWeighting.Balanced => "balanced",
            _ => Numbers(loss.ClassWeights),
        }),
        ($"{section}.label_smoothing", Number(loss.LabelSmoothing)),
        ($"{section}.delta", Number(loss.Delta)),
        ($"{section}.intervals", Number(loss.Intervals)),
        ($"{section}.gamma", Number(loss.Gamma)),
        ($"{section}.alpha", loss.Alpha is { } alpha ? Number(alpha) : "none"),
        ($"{section}.network", loss.Network is { } network ? Text(network) : "none"),
        ($"{section}.layer", loss.Layer is { } layer ? Text(layer) : "none"),
        ($"{section}.weight", Number(loss.Weight)),
    ];

    static string Names(IEnumerable<string> names) => $"[{string.Join(", ", names.Select(Text))}]";

    static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    static string Numbers(IEnumerable<double> values) => $"[{string.Join(", ", values.Select(Number))}]";

    /// <summary>Plain where no reader of YAML can take it for anything but text, else double-quoted.</summary>
    static string Text(string text)
    {
        if (PlainText().IsMatch(text) && !s_wordsOfYaml.Contains(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or (>= '\u007F' and <= '\u00A0') or '\u2028' or '\u2029' or '\uFEFF' =>
                    quoted.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9]*([-_][a-z0-9]+)*\z")]
    internal static partial Regex PlainText();
}
