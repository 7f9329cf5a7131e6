using System.Text.RegularExpressions;
using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Reads the <c>tasks</c> section of a recipe.</summary>
static partial class TasksReader
{
    const int Fewest = 2;
    const int Most = 32;

    // Further images of a case lie in columns of such names.
    const string OtherImages = CsvImages.ImageColumn + "_";

    static readonly string[] s_otherColumns = [CsvImages.ImageColumn, "patient", "split"];

    public static IReadOnlyList<TaskRecipe> Read(YamlSection root, ITrainingTask task, DataRecipe data, InputRecipe input)
    {
        if (task.Kind != ModelTask.MultiTask)
        {
            if (root.Has("tasks"))
            {
                root.Problem("tasks", $"tasks does not apply to the task '{task.Name}', only to {MultiTask.RecipeName}. Remove it, or set task: {MultiTask.RecipeName}.");
            }

            return [];
        }

        var s = root.Section("tasks");
        var tasks = s.Names.Where(name => IsNamed(s, name)).Select(name => ReadTask(s.Section(name), name)).ToArray();
        if (root.Sound("tasks") && s.Names.Count is < Fewest or > Most)
        {
            root.Problem("tasks", $"tasks has {Shown.Count(s.Names.Count, "task")}; expected {Fewest} to {Most}. A recipe of one task names it in 'task'.");
        }

        CheckColumns(s, tasks, data, input);
        return tasks;
    }

    static bool IsNamed(YamlSection s, string name)
    {
        var isNamed = RecipeSchema.IsTaskName(name);
        if (!isNamed)
        {
            s.Problem(name, $"tasks has the name '{Shown.Text(name)}'; expected 1 to 64 of the characters a-z, 0-9 and '_', a letter first.");
        }

        return isNamed;
    }

    static TaskRecipe ReadTask(YamlSection s, string name)
    {
        s.Require("task");
        var kind = s.Text("task", "", text => TaskTable.Teaching(text) is not null);
        var teaching = TaskTable.Teaching(kind) ?? TaskTable.Teachings[0];
        if (s.Sound("task"))
        {
            RefuseOthers(s, teaching);
        }

        var classes = DataReader.ReadClasses(s, teaching.Kind);
        if (teaching.Kind == ModelTask.MultiLabel && s.Sound("task") && classes is null)
        {
            s.Problem("classes", $"{s.PathOf("classes")} is missing; labels side by side need the names of their columns.");
        }

        return new()
        {
            Name = name,
            Task = teaching.Name,
            Classes = classes,
            Columns = ReadColumns(s, teaching, name, classes),
            Unit = s.Text("unit", "", DataReader.IsName),
            Weight = s.Number("weight", 1),
            Loss = TrainingReader.ReadLoss(s.Section("loss"), s.Sound("classes") ? classes : null, s.PathOf("classes"), teaching.Losses),
        };
    }

    static void RefuseOthers(YamlSection s, IScoreTeaching teaching)
    {
        void Refuse(string key, bool applies, string why)
        {
            if (!applies && s.Has(key) && !s.IsWord(key, "auto"))
            {
                s.Problem(key, $"{s.PathOf(key)} does not apply to '{teaching.Name}', {why}. Remove it, on the command line with {RecipeOverrides.Prefix}{s.PathOf(key)}=");
            }
        }

        Refuse("column", teaching.Kind != ModelTask.MultiLabel, "whose columns are its classes");
        Refuse("classes", teaching.Kind is not (ModelTask.Survival or ModelTask.Continuous), "which has none");
        Refuse("unit", teaching.Kind is ModelTask.Survival or ModelTask.Continuous, "which has none");
    }

    static IReadOnlyList<string> ReadColumns(YamlSection s, IScoreTeaching teaching, string name, IReadOnlyList<string>? classes)
    {
        if (teaching.Kind == ModelTask.MultiLabel)
        {
            return classes ?? [];
        }

        string[] byDefault = teaching.Kind == ModelTask.Survival ? ["time", "event"] : [name];
        if (!s.Has("column") || s.IsWord("column", "auto"))
        {
            return byDefault;
        }

        var columns = s.IsList("column") ? s.Texts("column", IsColumn) : [s.Text("column", byDefault[0], IsColumn)];
        if (s.Sound("column") && columns.Count != byDefault.Length)
        {
            s.Problem(
                "column",
                $"{s.PathOf("column")} has {Shown.Count(columns.Count, "name")}; expected "
                + (teaching.Kind == ModelTask.Survival ? "two, of the time and of the event." : "one."));
        }

        return columns;
    }

    static bool IsColumn(string text) => text.Length > 0 && DataReader.IsName(text);

    /// <summary>No column teaches twice, nor is it something else as well.</summary>
    static void CheckColumns(YamlSection s, IReadOnlyList<TaskRecipe> tasks, DataRecipe data, InputRecipe input)
    {
        var taken = s_otherColumns.ToDictionary(name => name, _ => "does not teach", StringComparer.OrdinalIgnoreCase);
        foreach (var image in CsvCases.Columns(input.Neutral().Images))
        {
            taken[image.Name] = "does not teach";
        }

        foreach (var covariate in data.Covariates)
        {
            taken[covariate] = "is a covariate (data.covariates)";
        }

        foreach (var task in tasks)
        {
            foreach (var column in task.Columns)
            {
                if (column.StartsWith(OtherImages, StringComparison.OrdinalIgnoreCase))
                {
                    taken.TryAdd(column, "does not teach");
                }

                if (!taken.TryAdd(column, $"is that of the task '{task.Name}' already"))
                {
                    s.Problem(task.Name, $"tasks.{task.Name} has the column '{Shown.Text(column)}', which {taken[column]}. Give each task columns of its own.");
                }
            }
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,63}\z")]
    internal static partial Regex TaskName();
}
