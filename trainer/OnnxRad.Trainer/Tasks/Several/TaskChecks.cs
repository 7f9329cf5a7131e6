namespace OnnxRad.Trainer;

/// <summary>Checks the splits that training uses for each of several tasks.</summary>
static class TaskChecks
{
    /// <exception cref="DataException">A split cannot be trained or measured on; the problems of all tasks are named.</exception>
    /// <exception cref="RecipeException">The recipe does not fit the data.</exception>
    public static void Run(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation)
    {
        var (problems, target) = (new List<string>(), 0);
        foreach (var task in recipe.Tasks)
        {
            var (teaching, classes) = (TaskTable.Teaching(task.Task)!, task.Classes ?? []);
            var part = new TaskPart(task.Name, teaching, TaskFit.Empty, target, teaching.TargetSize(classes.Count), 0);
            target += part.TargetCount;
            try
            {
                Run(recipe.Of(task), new(dataset.Path, classes, [], dataset.Samples, dataset.SkipBadImages), part, (train, validation));
            }
            catch (DataException e)
            {
                problems.Add($"Task '{task.Name}': {InWordsOf(task, e.Message)}");
            }
        }

        if (problems.Count > 0)
        {
            throw new DataException(dataset.Path, string.Join(' ', problems), problems);
        }
    }

    /// <summary>A message about a task that is alone, in the words of a recipe that has several.</summary>
    public static string InWordsOf(TaskRecipe task, string message) => message
        .Replace("data.classes", $"tasks.{task.Name}.classes", StringComparison.Ordinal)
        .Replace("training.loss.", $"tasks.{task.Name}.loss.", StringComparison.Ordinal);

    static void Run(Recipe recipe, ImageDataset dataset, TaskPart part, (PreparedTargets Train, PreparedTargets Validation) all)
    {
        var (train, validation) = (part.Labelled(all.Train), part.Labelled(all.Validation));
        var (split, found) = train.Length == 0 ? ("training", train) : ("validation", validation);
        if (found.Length == 0)
        {
            throw new DataException(dataset.Path, $"No {split} image of '{dataset.Path}' is labelled for it. Label some, or remove the task.");
        }

        part.Teaching.Check(recipe, dataset, part.Of(all.Train, train), part.Of(all.Validation, validation));
    }
}
