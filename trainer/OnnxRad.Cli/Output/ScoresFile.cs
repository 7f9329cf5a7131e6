using System.Globalization;

namespace OnnxRad.Cli.Output;

/// <summary>A table of what a model of scores found: a row for each image, with the finding and each score.</summary>
sealed class ScoresFile
{
    readonly string _path;

    /// <param name="path">A .csv file.</param>
    /// <param name="model">What messages call the model.</param>
    /// <param name="read">The files that are read: images, and a table of covariates.</param>
    /// <exception cref="CommandException">The file is no table, or one of those that are read.</exception>
    public ScoresFile(string path, string model, IReadOnlyList<string> read)
    {
        _path = path;
        if (!CsvFile.IsFor(path))
        {
            throw new CommandException($"'{model}' gives no image that could be written to '{path}'. Give a .csv file for a table of the scores, or leave out --out.");
        }

        if (new SourceFiles(read).Contains(path))
        {
            throw new CommandException($"'{path}' is one of the files that are read and would be written over. Give another file with --out.");
        }

        OutputFile.RequireFolder(path);
    }

    /// <summary>Writes the table: UTF-8, separated by commas, numbers with a point.</summary>
    /// <param name="predictions">At least one, all of one model.</param>
    /// <param name="console">Told where they are.</param>
    /// <exception cref="CommandException">The file cannot be written.</exception>
    public void Write(IReadOnlyList<PredictedImage> predictions, CliConsole console)
    {
        CsvFile.Write(_path, predictions.Select(prediction => (IEnumerable<string>)[prediction.Image, .. Parts(prediction).SelectMany(part =>
            (string[])[part.Found.Class, .. part.Found.Probabilities.Values.Select(score => score.ToString("R", CultureInfo.InvariantCulture))])])
            .Prepend(["image", .. Parts(predictions[0]).SelectMany(Header)]));
        console.Line($"Written to {_path}");
    }

    /// <summary>What was found for each task; of a model of one task without a name.</summary>
    static IEnumerable<(string? Name, PredictedTask Found)> Parts(PredictedImage image) => image.Tasks is { } tasks
        ? tasks.Select(task => ((string?)task.Key, task.Value))
        : [(null, new(image.Class!, image.Probabilities!))];

    static IEnumerable<string> Header((string? Name, PredictedTask Found) part) =>
        [part.Name ?? "finding", .. part.Found.Probabilities.Keys.Select(name => part.Name is null ? name : $"{part.Name}: {name}")];
}
