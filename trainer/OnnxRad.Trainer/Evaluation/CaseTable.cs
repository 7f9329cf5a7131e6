namespace OnnxRad.Trainer;

/// <summary>What a model was measured on, case by case: the truth of the data, and what the model gave.</summary>
/// <param name="Columns">
/// The names of the columns. First is <c>image</c>, the image as the data name it. Of scores there follow the truth (<c>truth</c>, of labels side by side
/// <c>truth: label</c>, of survival <c>time</c> and <c>event</c>), of classes the <c>finding</c>, and each number that the model gives by its name; of several
/// tasks all with the name of the task before them. Of segmentations there follow <c>dice: class</c> and <c>jaccard: class</c>.
/// </param>
/// <param name="Rows">A cell for each column, empty where there is nothing; numbers with a point, as many digits as they have.</param>
public sealed record CaseTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
