using System.Text;
using System.Text.RegularExpressions;
using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Trainer;

/// <summary>Reads a <see cref="Recipe"/> from YAML and overrides, key by key.</summary>
static partial class RecipeReader
{
    const int MaxText = 4000;

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
            Data = DataReader.Read(data, task),
            Input = InputReader.Read(input, task),
            FineTuning = FineTuningReader.Read(s.Section("fine_tuning")),
        };
        recipe = recipe with
        {
            Network = ReadNetwork(s.Section("network"), task, VolumeRules.Architectures(architectures ?? ArchitectureTable.NamesOf(task.Output), recipe.Input.Depth), recipe.Input.Depth),
        };
        recipe = recipe with { Tasks = TasksReader.Read(s, task, recipe.Data, recipe.Input) };
        if (recipe.FineTuning.From is not null)
        {
            recipe = recipe with { Network = new() };
        }

        return recipe with
        {
            Augmentation = ReadAugmentation(s.Section("augmentation"), input, recipe.Input),
            Degradation = ReadDegradation(s.Section("degradation"), task),
            Training = ReadTraining(s.Section("training"), data, input, recipe, task),
        };
    }

    static TrainingRecipe ReadTraining(YamlSection s, YamlSection data, YamlSection input, Recipe recipe, ITrainingTask task)
    {
        var training = TrainingReader.Read(s, data, recipe.Data, task, recipe.Tasks, recipe.Input.Depth is not null);
        VolumeRules.CheckPatches(s, training, input, recipe.Input);
        return training;
    }

    static NetworkRecipe ReadNetwork(YamlSection s, ITrainingTask task, IReadOnlyCollection<string> architectures, int? depth)
    {
        var recipe = new NetworkRecipe();
        return new NetworkRecipe
        {
            Architecture = s.Text("architecture", task.DefaultArchitecture, architectures.Contains,
                VolumeRules.ExpectedArchitecture(architectures, depth, s.TextOf("architecture"))),
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
            Tilt = s.Number("tilt", recipe.Tilt),
            Scale = ReadScale(s, recipe.Scale),
            Mirror = s.Number("mirror", recipe.Mirror),
            MirrorRows = s.Number("mirror_rows", recipe.MirrorRows),
            MirrorSlices = s.Number("mirror_slices", recipe.MirrorSlices),
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

        if (inputSection.Sound("depth"))
        {
            VolumeRules.CheckAugmentation(s, recipe, input.Depth);
        }

        return recipe;
    }

    static DegradationRecipe ReadDegradation(YamlSection s, ITrainingTask task)
    {
        s.RefuseKeysNotOfTask(task.Name);
        var recipe = new DegradationRecipe();
        return new DegradationRecipe
        {
            Downscale = s.Integer("downscale", recipe.Downscale),
            Quanta = s.Number("quanta", recipe.Quanta),
            Noise = s.Number("noise", recipe.Noise),
        };
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

    internal static bool IsText(string text)
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
