using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Reads the <c>data</c> section of a recipe.</summary>
static class DataReader
{
    const int MaxName = 64;

    public static DataRecipe Read(YamlSection s, ITrainingTask task)
    {
        s.RefuseKeysNotOfTask(task.Name);
        var recipe = new DataRecipe();
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

        recipe = recipe with
        {
            Classes = ReadClasses(s, task.Kind),
            Covariates = ReadCovariates(s),
            CovariateUnits = s.Integer("covariate_units", recipe.CovariateUnits),
            Unit = s.Text("unit", recipe.Unit, IsName),
            IgnoreValue = !s.Has("ignore_value") || s.IsWord("ignore_value", "none") ? null : s.Integer("ignore_value", 0),
            MaskThreshold = s.Number("mask_threshold", recipe.MaskThreshold),
            Overlap = s.Flag("overlap", recipe.Overlap),
            ResampleUneven = s.Flag("resample_uneven", recipe.ResampleUneven),
        };
        if (task.Kind == ModelTask.MultiTask && recipe.Classes is not null)
        {
            s.Problem("classes", $"data.classes does not apply to the task '{task.Name}', whose tasks have their own (tasks.NAME.classes). Remove it.");
        }

        if (task.Kind == ModelTask.Segmentation && recipe.Classes is null)
        {
            s.Problem("classes", "data.classes is missing; a segmentation needs the names of its classes, the background first.");
        }

        if (task.Kind != ModelTask.Segmentation)
        {
            return recipe;
        }

        recipe = recipe with { Values = ReadValues(s, recipe.Classes, recipe.Overlap) };
        if (recipe.Overlap && s.Sound("overlap", "values", "classes") && (recipe.Values is null || recipe.Classes?.Count > ClassSets.Most))
        {
            s.Problem("overlap", recipe.Values is null
                ? "data.overlap is true and data.values is not given. Name the pixel values of each class; those of an overlap several times."
                : $"data.overlap is true with {recipe.Classes!.Count} classes; expected at most {ClassSets.Most}, the background among them.");
        }

        return recipe;
    }

    /// <summary>The names of the classes of a task; null where the data are to say them.</summary>
    public static IReadOnlyList<string>? ReadClasses(YamlSection s, ModelTask task)
    {
        if (!s.Has("classes") || s.IsWord("classes", "auto"))
        {
            return null;
        }

        var names = s.Texts("classes", name => name.Length > 0 && IsName(name));
        var fewest = task is ModelTask.MultiLabel or ModelTask.Continuous ? 1 : 2;
        if (s.Sound("classes") && (names.Count < fewest || names.Count > 1000))
        {
            s.Problem("classes", $"{s.PathOf("classes")} has {Shown.Count(names.Count, "name")}; expected {fewest} to 1000.");
        }

        var twice = names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"'{Shown.Text(g.Key)}'").ToList();
        if (s.Sound("classes") && twice.Count > 0)
        {
            s.Problem("classes",
                $"{s.PathOf("classes")} names {string.Join(", ", twice.Take(5))} more than once; expected different names.");
        }

        return names;
    }

    static IReadOnlyList<string> ReadCovariates(YamlSection s)
    {
        if (!s.Has("covariates") || s.IsWord("covariates", "none"))
        {
            return [];
        }

        var names = s.Texts("covariates", name => name.Length > 0 && IsName(name));
        if (s.Sound("covariates") && (names.Count is 0 or > 100 || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count))
        {
            s.Problem("covariates", $"data.covariates has {Shown.Count(names.Count, "name")}; expected 1 to 100 different ones.");
        }

        return names;
    }

    /// <summary>Whether a text can be a name: of classes, columns and units.</summary>
    public static bool IsName(string text) => text.Length <= MaxName && RecipeReader.IsText(text) && !text.Contains('\n');

    static IReadOnlyList<string>? ReadValues(YamlSection s, IReadOnlyList<string>? classes, bool overlap)
    {
        if (!s.Has("values") || s.IsWord("values", "auto"))
        {
            return null;
        }

        var values = s.Texts("values", LabelValues.IsEntry);
        if (!s.Sound("values", "classes"))
        {
            return values;
        }

        if (classes is null || values.Count != classes.Count)
        {
            s.Problem("values", $"data.values has {(values.Count == 1 ? "1 entry" : $"{values.Count} entries")}; expected one a class, and data.classes "
                + (classes is null ? "is not given." : $"has {classes.Count}."));
        }
        else if (!overlap && LabelValues.NamedTwice(values) is { Count: > 0 } twice)
        {
            s.Problem("values", $"data.values names {string.Join(", ", twice.Take(5))} more than once; expected each value for one class.");
        }
        else if (overlap && values.Skip(1).SelectMany(entry => LabelValues.NamedTwice([values[0], entry])).Distinct().ToList() is { Count: > 0 } shared)
        {
            s.Problem("values", $"data.values names {string.Join(", ", shared.Take(5))} for the background and for a class; the background is where no class is.");
        }

        return values;
    }
}
