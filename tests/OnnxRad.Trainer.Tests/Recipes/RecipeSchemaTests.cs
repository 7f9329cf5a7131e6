using System.Runtime.CompilerServices;

namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class RecipeSchemaTests
{
    const string Minimal = "name: a\ntask: classification\n";

    public static TheoryData<string> PathsWithDefault => [.. RecipeSchema.Keys.Where(k => k.Default.Length > 0).Select(k => k.Path)];

    public static TheoryData<string> Paths => [.. RecipeSchema.Keys.Select(k => k.Path)];

    [Fact]
    public void Keys_Paths_AreUniqueAndInKnownSections()
    {
        Assert.Equal(RecipeSchema.Keys.Count, RecipeSchema.Keys.DistinctBy(k => k.Path).Count());
        Assert.All(RecipeSchema.Keys, k => Assert.Contains(k.Section, RecipeSchema.Sections.Prepend("")));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Key_WrongType_IsRefusedWithWhatTheTableExpects(string path)
    {
        var key = RecipeSchema.Of(path);
        var taker = TakerOf(key);
        var e = Assert.Throws<RecipeException>(() => Recipe.Parse(Minimal, "r.yaml", [.. taker, $"{path}=[[a]]"]));

        var expected = path switch
        {
            "training.loss.name" => RecipeKey.ExpectedNames([.. LossesOf("classification")]),
            "training.early_stopping.metric" => RecipeKey.ExpectedNames([.. TaskTable.Default.Metrics.Select(RecipeNames.Metric.NameOf)]),
            _ => key.Expected,
        };
        Assert.Contains($"expected {expected}.", Assert.Single(e.Problems, p => p.Key == path).Message);
    }

    [Theory]
    [MemberData(nameof(PathsWithDefault))]
    public void Key_Default_IsWhatARecipeWithoutItGets(string path)
    {
        var key = RecipeSchema.Of(path);
        var taker = TakerOf(key);
        string[] needed = taker is ["training.schedule.name=step"] ? [.. taker, "training.schedule.step_epochs=[1]"] : taker;

        Assert.Equal(Recipe.Parse(Minimal, "r.yaml", needed), Recipe.Parse(Minimal, "r.yaml", [.. needed, $"{path}={key.Default}"]));
    }

    [Fact]
    public void ReferencePage_Rows_AreThoseOfTheTable()
    {
        var rows = File.ReadAllLines(PagePath()).Where(l => l.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(RecipeSchema.Keys.Select(Row), rows);
    }

    /// <summary>What makes a key apply, and lets it have all its values.</summary>
    static string[] TakerOf(RecipeKey key) => key.AppliesTo is not [var name, ..] ? []
        : key.Section == "data" ? [$"task={name}"]
        : key.Section == "training.loss" ? [$"task={TaskTable.Names.First(task => LossesOf(task).Contains(name))}", $"training.loss.name={name}"]
        : [$"{key.Section}.name={name}"];

    static IEnumerable<string> LossesOf(string task) => TaskTable.Of(task).Losses.Select(RecipeNames.Loss.NameOf);

    static string Row(RecipeKey key)
    {
        var takers = key.AppliesTo.Count > 0 ? $" Only {string.Join(", ", key.AppliesTo)}." : "";
        var byDefault = key.Default.Length == 0 ? "required" : $"`{key.Default}`";
        var note = key.DefaultNote.Length > 0 ? $" ({key.DefaultNote})" : "";
        return $"| `{key.Path}` | {key.Expected} | {byDefault}{note} | {key.Meaning}{takers} |";
    }

    static string PagePath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/reference/recipes.md");
}
