namespace OnnxRad.Models;

/// <summary>What the tasks of a card must satisfy.</summary>
static class TaskRules
{
    const int Fewest = 2;

    /// <summary>What is wrong with them; nothing where a card of one task has none.</summary>
    public static IEnumerable<string> Problems(ModelCard card)
    {
        if (card.Task != ModelTask.MultiTask)
        {
            return card.Tasks is { } none ? [$"tasks has {none.Count} tasks; expected nothing, as the model has one task."] : [];
        }

        var tasks = card.Tasks ?? [];
        return
        [
            .. tasks.Count < Fewest ? [$"tasks has {tasks.Count} tasks; expected at least {Fewest}."] : Array.Empty<string>(),
            .. tasks.GroupBy(task => task.Name, StringComparer.Ordinal).Where(group => group.Count() > 1)
                .Select(group => $"tasks has the name '{group.Key}' {group.Count()} times; expected once."),
            .. tasks.Index().SelectMany(task => Problems(card, task.Item).Select(problem => $"tasks[{task.Index}].{problem}")),
        ];
    }

    static IEnumerable<string> Problems(ModelCard card, TaskSpec task)
    {
        if (string.IsNullOrWhiteSpace(task.Name))
        {
            yield return "name is empty; expected text.";
        }

        if (task.Task is ModelTask.Segmentation or ModelTask.Image or ModelTask.MultiTask)
        {
            yield return $"task is {task.Task}; expected one that gives numbers for an image as a whole.";
            yield break;
        }

        foreach (var problem in CardRules.OutputProblems(card.Of(task)))
        {
            yield return problem;
        }
    }
}
