using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>A task whose teaching data are numbers of a table, one row a case: what differs between such tasks.</summary>
interface IScoreTeaching
{
    /// <summary>The word for it in recipes.</summary>
    string Name { get; }

    /// <summary>The word for it in model cards.</summary>
    ModelTask Kind { get; }

    /// <summary>The losses that fit, the default first.</summary>
    IReadOnlyList<LossName> Losses { get; }

    /// <summary>What epochs may be compared by, the default first.</summary>
    IReadOnlyList<ValidationMetric> Metrics { get; }

    /// <summary>The columns of the teaching data, in words, for messages: "and ..., and".</summary>
    string Expected { get; }

    /// <summary>The columns of the teaching data.</summary>
    CsvColumns Columns(IReadOnlyList<string>? classes);

    /// <summary>Reads the rows.</summary>
    /// <param name="rows">Rows that have all columns.</param>
    /// <param name="classes">What the recipe or the card names; null where it names nothing.</param>
    /// <param name="notTaught">Columns that are none of the teaching data.</param>
    /// <param name="problems">What is wrong, naming the line.</param>
    ScoreRows Read(IReadOnlyList<CsvTableRow> rows, IReadOnlyList<string>? classes, IReadOnlyCollection<string> notTaught, List<string> problems);

    /// <summary>The numbers of one case.</summary>
    /// <param name="classes">The number of classes, labels or grades.</param>
    int TargetSize(int classes);

    /// <summary>What the network and the exported graph give.</summary>
    TaskFit Fit(Recipe recipe, IReadOnlyList<string> classes, PreparedTargets train);

    /// <summary>The loss of training, on logits.</summary>
    ITaskLoss Loss(Recipe recipe, TaskFit fit, PreparedTargets train, Device device);

    /// <summary>Measures what the exported graph gives.</summary>
    /// <param name="fit">What the graph gives.</param>
    /// <param name="targets">The targets of all cases.</param>
    /// <param name="values">The outputs of all cases.</param>
    /// <param name="options">How to draw for the intervals.</param>
    IReport Report(TaskFit fit, PreparedTargets targets, IReadOnlyList<float[]> values, BootstrapOptions options);

    /// <summary>Checks the splits that training uses.</summary>
    /// <exception cref="DataException">They cannot be trained or measured on.</exception>
    void Check(Recipe recipe, ImageDataset dataset, PreparedTargets train, PreparedTargets validation);
}
