using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>All tasks.</summary>
static class TaskTable
{
    /// <summary>The tasks whose teaching data are numbers of a table, which one network can learn together.</summary>
    public static IReadOnlyList<IScoreTeaching> Teachings { get; } =
        [new ClassTeaching(), new MultiLabelTeaching(), new OrdinalTeaching(), new ContinuousTeaching(), new SurvivalTeaching()];

    static readonly ITrainingTask[] s_tasks =
    [
        new ClassificationTask(),
        .. Teachings.Skip(1).Select(teaching => new ScoreTask(teaching)),
        new SegmentationTask(),
        new ImageTask(),
        new MultiTask(),
    ];

    /// <summary>The names that a recipe's <c>task</c> may have.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_tasks.Select(task => task.Name)];

    /// <summary>One class for each image: the task of data sets that are opened without one.</summary>
    public static ITrainingTask Default => s_tasks[0];

    /// <summary>The task of a name, which is one of <see cref="Names"/>.</summary>
    public static ITrainingTask Of(string name) => s_tasks.First(task => task.Name == name);

    /// <summary>One of <see cref="Teachings"/> by its name; null where there is none.</summary>
    public static IScoreTeaching? Teaching(string name) => Teachings.FirstOrDefault(teaching => teaching.Name == name);

    /// <summary>The task of a recipe.</summary>
    public static ITrainingTask Of(Recipe recipe) => Of(recipe.Task);

    /// <summary>The task of a model.</summary>
    public static ITrainingTask Of(ModelTask kind) => s_tasks.First(task => task.Kind == kind);
}
