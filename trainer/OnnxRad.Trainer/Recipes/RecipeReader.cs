using System.Text;
using System.Text.RegularExpressions;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Reads a <see cref="Recipe"/> from YAML and overrides, key by key.</summary>
static partial class RecipeReader
{
    const int MaxText = 4000;
    const int MaxName = 64;

    public static Recipe Read(
        string yaml, string file, IReadOnlyList<string> overrides, IReadOnlyCollection<string>? architectures)
    {
        if (Encoding.UTF8.GetByteCount(yaml) > Recipe.MaxBytes)
        {
            throw new RecipeException([new RecipeProblem(file, null, "", RecipeFile.TooLarge)]);
        }

        var problems = new RecipeProblems();
        var root = RecipeDocument.Parse(yaml, new RecipePlace(file, 1), "", problems);
        var map = root switch
        {
            MapNode read => read,
            ScalarNode { Text: "" } => new MapNode(root.Place),
            _ => null,
        };
        if (root is ListNode or ScalarNode { Text.Length: > 0 })
        {
            problems.Add(root.Place, "",
                $"the recipe is {Shown.Value(root)}; expected keys and values such as 'name: pneumonia'.");
        }

        RecipeOverrides.Apply(map ?? new MapNode(new RecipePlace(file, null)), overrides, problems);
        var recipe = map is null ? null : ReadRoot(YamlSection.Root(map, problems), architectures);
        return problems.None ? recipe! with { Places = RecipePlaces.Of(map!) } : throw problems.ToException();
    }

    static Recipe ReadRoot(YamlSection s, IReadOnlyCollection<string>? architectures)
    {
        s.Require("name");
        s.Require("task");
        var recipe = new Recipe
        {
            Name = s.Text("name", "", ModelName().IsMatch),
            Task = s.Text("task", "", RecipeNames.Tasks.Contains),
        };
        var task = RecipeNames.Tasks.Contains(recipe.Task) ? TaskTable.Of(recipe) : TaskTable.Default;
        var input = s.Section("input");
        var data = s.Section("data");
        recipe = recipe with
        {
            Version = s.Integer("version", recipe.Version),
            Seed = s.Integer("seed", recipe.Seed),
            Description = s.Text("description", "", IsProse),
            IntendedUse = s.Text("intended_use", "", IsProse),
            TrainingData = s.Text("training_data", "", IsProse),
            Licence = s.Text("licence", "", IsProse),
            Data = ReadData(data, task),
            Input = ReadInput(input),
            Network = ReadNetwork(s.Section("network"), task, architectures ?? ArchitectureTable.NamesOf(task.Output)),
            FineTuning = FineTuningReader.Read(s.Section("fine_tuning")),
        };
        if (recipe.FineTuning.From is not null)
        {
            recipe = recipe with { Network = new() };
        }

        return recipe with
        {
            Augmentation = ReadAugmentation(s.Section("augmentation"), input, recipe.Input),
            Training = TrainingReader.Read(s.Section("training"), data, recipe.Data, task),
        };
    }

    static DataRecipe ReadData(YamlSection s, ITrainingTask task)
    {
        var recipe = new DataRecipe();
        s.RefuseKeysNotOf(task.Name);
        recipe = recipe with
        {
            ValidationFraction = s.Number("validation_fraction", recipe.ValidationFraction),
            TestFraction = s.Number("test_fraction", recipe.TestFraction),
            Fraction = s.Number("fraction", recipe.Fraction),
        };
        if (s.Sound("validation_fraction", "test_fraction") && recipe.ValidationFraction + recipe.TestFraction > 0.9)
        {
            s.Problem(s.Has("test_fraction") ? "test_fraction" : "validation_fraction",
                FormattableString.Invariant($"data.validation_fraction {recipe.ValidationFraction} and data.test_fraction ")
                + FormattableString.Invariant($"{recipe.TestFraction} leave less than 0.1 of the patients for training. ")
                + "Lower one of them.");
        }

        return recipe with
        {
            Classes = ReadClasses(s, task),
            Covariates = ReadCovariates(s),
            CovariateUnits = s.Integer("covariate_units", recipe.CovariateUnits),
            Unit = s.Text("unit", recipe.Unit, text => text.Length <= MaxName && IsText(text) && !text.Contains('\n')),
        };
    }

    static IReadOnlyList<string>? ReadClasses(YamlSection s, ITrainingTask task)
    {
        if (!s.Has("classes") || s.IsWord("classes", "auto"))
        {
            return null;
        }

        var names = s.Texts("classes", name => name.Length is > 0 and <= MaxName && IsText(name) && !name.Contains('\n'));
        var fewest = task.Kind is ModelTask.MultiLabel or ModelTask.Continuous ? 1 : 2;
        if (s.Sound("classes") && (names.Count < fewest || names.Count > 1000))
        {
            s.Problem("classes", $"data.classes has {Shown.Count(names.Count, "name")}; expected {fewest} to 1000.");
        }

        var twice = names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"'{Shown.Text(g.Key)}'").ToList();
        if (s.Sound("classes") && twice.Count > 0)
        {
            s.Problem("classes",
                $"data.classes names {string.Join(", ", twice.Take(5))} more than once; expected different names.");
        }

        return names;
    }

    static IReadOnlyList<string> ReadCovariates(YamlSection s)
    {
        if (!s.Has("covariates") || s.IsWord("covariates", "none"))
        {
            return [];
        }

        var names = s.Texts("covariates", name => name.Length is > 0 and <= MaxName && IsText(name) && !name.Contains('\n'));
        if (s.Sound("covariates") && (names.Count is 0 or > 100 || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count))
        {
            s.Problem("covariates", $"data.covariates has {Shown.Count(names.Count, "name")}; expected 1 to 100 different ones.");
        }

        return names;
    }

    static InputRecipe ReadInput(YamlSection s)
    {
        var recipe = new InputRecipe();
        var channels = s.Integer("channels", recipe.Channels);
        if (channels == 2)
        {
            s.Problem("channels", "input.channels is '2'; expected 1 or 3.");
        }

        return new InputRecipe
        {
            Channels = channels,
            Height = s.Integer("height", recipe.Height),
            Width = s.Integer("width", recipe.Width),
            Resize = s.Choice("resize", recipe.Resize, RecipeNames.Resize),
            Window = WindowReader.Read(s, "window"),
            Mean = ReadPerChannel(s, "mean", channels, recipe.Mean!),
            Std = ReadPerChannel(s, "std", channels, recipe.Std!),
        };
    }

    static IReadOnlyList<double>? ReadPerChannel(YamlSection s, string name, int channels, IReadOnlyList<double> one)
    {
        if (s.IsWord(name, "auto"))
        {
            return null;
        }

        var values = s.Numbers(name, [.. Enumerable.Repeat(one[0], channels)]);
        if (s.Sound(name, "channels") && values.Count != channels)
        {
            s.Problem(name,
                $"input.{name} has {Shown.Count(values.Count, "number")}; "
                    + $"expected one a channel, and input.channels is {channels}.");
        }

        return values;
    }

    static NetworkRecipe ReadNetwork(YamlSection s, ITrainingTask task, IReadOnlyCollection<string> architectures)
    {
        var recipe = new NetworkRecipe();
        return new NetworkRecipe
        {
            Architecture = s.Text("architecture", task.DefaultArchitecture, architectures.Contains,
                RecipeKey.ExpectedNames(architectures)),
            Width = s.Integer("width", recipe.Width),
            Stem = s.Choice("stem", recipe.Stem, RecipeNames.Stem),
            Dropout = !s.Has("dropout") || s.IsWord("dropout", "auto") ? null : s.Number("dropout", 0),
        };
    }

    static AugmentationRecipe ReadAugmentation(YamlSection s, YamlSection inputSection, InputRecipe input)
    {
        var recipe = new AugmentationRecipe();
        recipe = new AugmentationRecipe
        {
            Shift = s.Number("shift", recipe.Shift),
            Rotation = s.Number("rotation", recipe.Rotation),
            Scale = ReadScale(s, recipe.Scale),
            Mirror = s.Number("mirror", recipe.Mirror),
            CropPadding = s.Integer("crop_padding", recipe.CropPadding),
            Noise = s.Number("noise", recipe.Noise),
            Contrast = s.Number("contrast", recipe.Contrast),
            Brightness = s.Number("brightness", recipe.Brightness),
        };
        var smaller = Math.Min(input.Height, input.Width);
        if (s.Sound("crop_padding") && inputSection.Sound("height", "width") && recipe.CropPadding >= smaller)
        {
            s.Problem("crop_padding",
                $"augmentation.crop_padding is {recipe.CropPadding}; expected less than the height and the width, "
                + $"here at most {smaller - 1}.");
        }

        return recipe;
    }

    static ScaleRange ReadScale(YamlSection s, ScaleRange byDefault)
    {
        var range = s.Numbers("scale", [byDefault.Low, byDefault.High]);
        if (!s.Sound("scale"))
        {
            return byDefault;
        }

        if (range.Count != 2)
        {
            s.Problem("scale",
                $"augmentation.scale has {Shown.Count(range.Count, "number")}; "
                    + $"expected {RecipeSchema.Of("augmentation.scale").Expected}.");
            return byDefault;
        }

        if (range[0] > range[1])
        {
            s.Problem("scale", FormattableString.Invariant(
                $"augmentation.scale is [{range[0]}, {range[1]}]; expected the lower one first: [{range[1]}, {range[0]}]."));
        }

        return new ScaleRange(range[0], range[1]);
    }

    static bool IsProse(string text) => text.Length <= MaxText && IsText(text);

    static bool IsText(string text)
    {
        var expected = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')))
            {
                return false;
            }

            expected += rune.Utf16SequenceLength;
        }

        return expected == text.Length;
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    internal static partial Regex ModelName();
}
