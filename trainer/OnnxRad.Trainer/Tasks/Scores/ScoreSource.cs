namespace OnnxRad.Trainer;

/// <summary>Opens tables of images with numbers as teaching data.</summary>
/// <param name="teaching">Which columns, and what they mean.</param>
sealed class ScoreSource(IScoreTeaching teaching)
{
    /// <exception cref="DataException">The table cannot be used; all problems found are named at once.</exception>
    public ImageDataset Open(string path, ImageDatasetOptions options)
    {
        var problems = new List<string>();
        var read = new ScoreRows([], [], [], []);
        var table = CsvSource.Read(
            path,
            teaching.Columns(options.Classes),
            options,
            problems,
            rows => read = teaching.Read(rows, options.Classes, ["label", .. options.Data.Covariates], problems));
        CsvSource.ThrowIfWrong(path, options.Images, teaching.Expected, problems);
        var samples = table.Samples(options, (_, i) => read.StratumOf[i]).Select((sample, i) => sample with { Values = read.Values[i] });
        return new ImageDataset(path, read.Classes, read.Strata, [.. samples], options.SkipBadImages);
    }
}
