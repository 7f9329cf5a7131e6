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
        string[] taker = key.AppliesTo is [var name, ..] ? [$"{key.Section}.name={name}"] : [];
        var e = Assert.Throws<RecipeException>(() => Recipe.Parse(Minimal, "r.yaml", [.. taker, $"{path}=[[a]]"]));

        Assert.Contains($"expected {key.Expected}.", Assert.Single(e.Problems, p => p.Key == path).Message);
    }

    [Theory]
    [MemberData(nameof(PathsWithDefault))]
    public void Key_Default_IsWhatARecipeWithoutItGets(string path)
    {
        var key = RecipeSchema.Of(path);
        string[] taker = key.AppliesTo is [var name, ..] ? [$"{key.Section}.name={name}"] : [];
        string[] needed = taker is ["training.schedule.name=step"] ? [.. taker, "training.schedule.step_epochs=[1]"] : taker;

        Assert.Equal(Recipe.Parse(Minimal, "r.yaml", needed), Recipe.Parse(Minimal, "r.yaml", [.. needed, $"{path}={key.Default}"]));
    }

    [Fact]
    public void ReferencePage_Rows_AreThoseOfTheTable()
    {
        var rows = File.ReadAllLines(PagePath()).Where(l => l.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(RecipeSchema.Keys.Select(Row), rows);
    }

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
