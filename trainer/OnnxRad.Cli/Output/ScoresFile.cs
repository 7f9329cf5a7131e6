using System.Globalization;
using System.Text;
using OnnxRad.Trainer;

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
        if (!IsFor(path))
        {
            throw new CommandException($"'{model}' gives no image that could be written to '{path}'. Give a .csv file for a table of the scores, or leave out --out.");
        }

        if (new SourceFiles(read).Contains(path))
        {
            throw new CommandException($"'{path}' is one of the files that are read and would be written over. Give another file with --out.");
        }

        OutputFile.RequireFolder(path);
    }

    /// <summary>Whether a target is a table.</summary>
    public static bool IsFor(string? path) => string.Equals(Path.GetExtension(path), ".csv", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    /// <summary>Writes the table: UTF-8, separated by commas, numbers with a point.</summary>
    /// <param name="predictions">At least one, all of one model.</param>
    /// <param name="console">Told where they are.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(IReadOnlyList<PredictedImage> predictions, CliConsole console)
    {
        var text = new StringBuilder();
        Add(["image", .. Parts(predictions[0]).SelectMany(Header)]);
        foreach (var prediction in predictions)
        {
            Add([prediction.Image, .. Parts(prediction).SelectMany(part =>
                (string[])[part.Found.Class, .. part.Found.Probabilities.Values.Select(score => score.ToString("R", CultureInfo.InvariantCulture))])]);
        }

        if (Path.GetDirectoryName(_path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        AtomicFile.Write(_path, stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
        console.Line($"Written to {_path}");

        void Add(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
    }

    /// <summary>What was found for each task; of a model of one task without a name.</summary>
    static IEnumerable<(string? Name, PredictedTask Found)> Parts(PredictedImage image) => image.Tasks is { } tasks
        ? tasks.Select(task => ((string?)task.Key, task.Value))
        : [(null, new(image.Class!, image.Probabilities!))];

    static IEnumerable<string> Header((string? Name, PredictedTask Found) part) =>
        [part.Name ?? "finding", .. part.Found.Probabilities.Keys.Select(name => part.Name is null ? name : $"{part.Name}: {name}")];

    /// <summary>A cell as RFC 4180 has it.</summary>
    static string Cell(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") || text.Trim() != text ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
