using System.Runtime.CompilerServices;
using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class RecipeSchemaTests
{
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
        string[] taker = key.AppliesTo is [var name, ..] ? [$"{OfA(key.Section)}.name={name}"] : [];
        var e = Assert.Throws<RecipeException>(() => Recipe.Parse(Minimal(key), "r.yaml", [.. taker, $"{OfA(path)}=[[a]]"]));

        Assert.Contains($"expected {Expected(key)}.", Assert.Single(e.Problems, p => p.Key == OfA(path)).Message);
    }

    [Theory]
    [MemberData(nameof(PathsWithDefault))]
    public void Key_Default_IsWhatARecipeWithoutItGets(string path)
    {
        var key = RecipeSchema.Of(path);
        string[] taker = key.AppliesTo is [var name, ..] ? [$"{OfA(key.Section)}.name={name}"] : [];
        string[] needed = taker switch
        {
            ["training.schedule.name=step"] => [.. taker, "training.schedule.step_epochs=[1]"],
            ["training.loss.name=perceptual"] => [.. taker, "training.loss.network=a.onnx", "training.loss.layer=relu1"],
            _ => path is "training.patches_per_volume" or "training.foreground_share" ? ["input.depth=8", "training.patch_size=[8, 8, 8]"] : taker,
        };

        Assert.Equal(Recipe.Parse(Minimal(key), "r.yaml", needed), Recipe.Parse(Minimal(key), "r.yaml", [.. needed, $"{OfA(path)}={key.Default}"]));
    }

    [Fact]
    public void ReferencePage_Rows_AreThoseOfTheTable()
    {
        if (Environment.GetEnvironmentVariable("ONNXRAD_WRITE_DOCS") == "1")
        {
            WritePage();
        }

        var rows = File.ReadAllLines(PagePath()).Where(l => l.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(RecipeSchema.Keys.Select(Row), rows);
    }

    /// <summary>The key of the task 'a', where it is one of a task.</summary>
    static string OfA(string path) => path.Replace("tasks.NAME", "tasks.a", StringComparison.Ordinal);

    /// <summary>A recipe whose task takes the key.</summary>
    static string Minimal(RecipeKey key)
    {
        if (key.Path.StartsWith("tasks.", StringComparison.Ordinal))
        {
            var kind = key.Name == "unit" ? "continuous"
                : key.AppliesTo is [var taker, ..] ? TaskTable.Teachings.First(t => t.Losses.Select(RecipeNames.Loss.NameOf).Contains(taker)).Name : "classification";
            return $"name: a\ntask: multi_task\ntasks: {{a: {{task: {kind}}}, b: {{task: ordinal}}}}\n";
        }

        var task = key.Tasks is [var first, ..] ? first
            : key.Section == "training.loss" && key.AppliesTo is [var loss, ..] ? TaskTaking(loss)
            : "classification";
        return $"name: a\ntask: {task}\n{(task == "segmentation" && key.Path != "data.classes" ? "data: { classes: [a, b] }\n" : "")}";
    }

    static string TaskTaking(string loss) =>
        TaskTable.Names.First(task => TaskTable.Of(task).Losses.Select(RecipeNames.Loss.NameOf).Contains(loss));

    /// <summary>What messages say of the keys whose names depend on the task, else what the table says.</summary>
    static string Expected(RecipeKey key) => key.Path switch
    {
        "network.architecture" => RecipeKey.ExpectedNames(ArchitectureTable.NamesOf(NetworkOutput.Scores)),
        "training.loss.name" or "tasks.NAME.loss.name" => RecipeKey.ExpectedNames(RecipeNames.Loss.Only(TaskTable.Default.Losses).All),
        "training.early_stopping.metric" => RecipeKey.ExpectedNames(RecipeNames.Metric.Only(TaskTable.Default.Metrics).All),
        _ => key.Expected,
    };

    static string Row(RecipeKey key)
    {
        var tasks = key.Tasks.Count > 0 ? $" Task {string.Join(", ", key.Tasks)} only." : "";
        var takers = key.AppliesTo.Count > 0 ? $" Only {string.Join(", ", key.AppliesTo)}." : "";
        var byDefault = key.Default.Length == 0 ? "required" : $"`{key.Default}`";
        var note = key.DefaultNote.Length > 0 ? $" ({key.DefaultNote})" : "";
        return $"| `{key.Path}` | {key.Expected} | {byDefault}{note} | {key.Meaning}{takers}{tasks} |";
    }

    /// <summary>Puts each key's row in its place: where it was, else behind that of the key before, or below the table head of its section.</summary>
    static void WritePage()
    {
        List<string> lines = [.. File.ReadAllLines(PagePath())];
        var last = -1;
        foreach (var key in RecipeSchema.Keys)
        {
            var at = lines.FindIndex(line => line.StartsWith($"| `{key.Path}` |", StringComparison.Ordinal));
            if (at >= 0)
            {
                lines[at] = Row(key);
            }
            else
            {
                var isFirst = RecipeSchema.Keys.First(k => k.Section == key.Section) == key;
                at = isFirst ? lines.FindIndex(lines.IndexOf($"## {key.Section}"), line => line.StartsWith("|---", StringComparison.Ordinal)) + 1 : last + 1;
                lines.Insert(at, Row(key));
            }

            last = at;
        }

        File.WriteAllLines(PagePath(), lines);
    }

    static string PagePath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/reference/recipes.md");
}
