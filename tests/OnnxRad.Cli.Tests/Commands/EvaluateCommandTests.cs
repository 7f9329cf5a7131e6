using System.Globalization;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class EvaluateCommandTests(TrainedRun run)
{
    [Fact]
    public void Evaluate_Json_HasTheFiguresWithTheirIntervals()
    {
        var outcome = Tool.Run("evaluate", run.Model, "--data", run.Data, "--json");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            ["model", "split", "n", "positive", "auc", "accuracy", "sensitivity", "specificity", "threshold", "confusionMatrix", "skipped"],
            outcome.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("1", outcome.Json.GetProperty("positive").GetString());
        Assert.Equal(("test", 12), (outcome.Json.GetProperty("split").GetString(), outcome.Json.GetProperty("n").GetInt32()));
        foreach (var figure in (string[])["auc", "accuracy", "sensitivity", "specificity"])
        {
            var estimate = outcome.Json.GetProperty(figure);
            Assert.Equal(["value", "low", "high"], estimate.EnumerateObject().Select(p => p.Name));
            Assert.InRange(estimate.GetProperty("value").GetDouble(), estimate.GetProperty("low").GetDouble(), estimate.GetProperty("high").GetDouble());
        }

        Assert.Equal(1, outcome.Json.GetProperty("auc").GetProperty("value").GetDouble());
        var counts = outcome.Json.GetProperty("confusionMatrix").GetProperty("counts").EnumerateArray().SelectMany(row => row.EnumerateArray());
        Assert.Equal(12, counts.Sum(c => c.GetInt32()));
        Assert.Equal($"Reading {run.Data}\n", outcome.Error[..(9 + run.Data.Length)]);
    }

    [Fact]
    public void Evaluate_ForPeople_ShowsTablesWithoutControlCodes()
    {
        var outcome = Tool.Run("evaluate", run.Model, "--data", run.Data, "--split", "val");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain('\e', outcome.Out);
        Assert.Contains("  val, 12 images   value (95 % interval)", outcome.Lines);
        Assert.Contains("  AUC              1.000 (1.000 to 1.000)", outcome.Lines);
        Assert.Contains("  truth \\ prediction   0   1", outcome.Lines);
        Assert.Contains("Positive class: '1', the last one. Sensitivity is the share of its images that are found, specificity that of '0'.", outcome.Lines);
    }

    [Fact]
    public void Evaluate_AllSplits_MeasuresOnAllImages() =>
        Assert.Equal(56, Tool.Run("evaluate", run.Model, "--data", run.Data, "--split", "all", "--json").Json.GetProperty("n").GetInt32());

    [Fact]
    public void Evaluate_Predictions_AreWhatTheFiguresComeFrom()
    {
        using var folder = new TempFolder();
        var file = folder.File("out/predictions.csv");

        var outcome = Tool.Run("evaluate", run.Model, "--data", run.Data, "--split", "all", "--predictions", file);
        var json = Tool.Run("evaluate", run.Model, "--data", run.Data, "--split", "all", "--json").Json;

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains($"Predictions: {file}", outcome.Lines);
        string[][] rows = [.. File.ReadAllLines(file).Select(line => line.Split(','))];
        Assert.Equal(["image", "truth", "finding", "0", "1"], rows[0]);
        Assert.Equal(56, rows.Length - 1);
        Assert.Equal(56, rows.Skip(1).Select(row => row[0]).Distinct().Count());
        var counts = json.GetProperty("confusionMatrix").GetProperty("counts").EnumerateArray().Select(row => row.EnumerateArray().Select(c => c.GetInt32()).ToArray()).ToArray();
        for (var truth = 0; truth < 2; truth++)
        {
            for (var finding = 0; finding < 2; finding++)
            {
                Assert.Equal(counts[truth][finding], rows.Skip(1).Count(row => row[1] == $"{truth}" && row[2] == $"{finding}"));
            }
        }

        Assert.All(rows.Skip(1), row => Assert.Equal(1, float.Parse(row[3], CultureInfo.InvariantCulture) + float.Parse(row[4], CultureInfo.InvariantCulture), 1e-5));
    }

    [Fact]
    public void Evaluate_PredictionsThatCannotBeWritten_IsSaidBeforeTheModelRuns()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");
        var table = folder.File("data.csv");
        File.WriteAllText(table, "image,label\n");

        Assert.Equal(
            (1, $"--predictions writes a table, and '{folder.File("p.txt")}' is no .csv file. Give one.\n"),
            Tool.Run("evaluate", run.Model, "--data", run.Data, "--predictions", folder.File("p.txt")) is var other ? (other.ExitCode, other.Error) : default);
        Assert.Equal(
            (1, $"'{table}' is the data and would be written over. Give another file with --predictions.\n"),
            Tool.Run("evaluate", run.Model, "--data", table, "--predictions", table) is var onto ? (onto.ExitCode, onto.Error) : default);
        Assert.Equal(
            (1, $"'{folder.File("file/p.csv")}' cannot be written: '{folder.File("file")}' is a file.\n"),
            Tool.Run("evaluate", run.Model, "--data", run.Data, "--predictions", folder.File("file/p.csv")) is var no ? (no.ExitCode, no.Error) : default);
        Assert.Equal("image,label\n", File.ReadAllText(table));
    }

    [Fact]
    public void Evaluate_CacheThatCannotBeMade_SaysWhyBeforeAnyWork()
    {
        using var folder = new TempFolder();
        var file = folder.File("file");
        File.WriteAllText(file, "");

        var outcome = Tool.Run("evaluate", run.Model, "--data", run.Data, "--cache", file);
        Assert.Equal((1, $"The cache '{file}' cannot be used: '{file}' is a file. Choose another folder with --cache.\n"), (outcome.ExitCode, outcome.Error));

        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder, /proc, in which nobody can make files.");
        var refused = Tool.Run("evaluate", run.Model, "--data", run.Data, "--cache", "/proc/c");
        Assert.Equal((1, "The cache '/proc/c' cannot be used: no file can be made in '/proc'. Choose another folder with --cache.\n"), (refused.ExitCode, refused.Error));
    }

    [Fact]
    public void Evaluate_UnknownSplit_IsUsage()
    {
        var outcome = Tool.Run("evaluate", run.Model, "--data", run.Data, "--split", "dev", "--json");

        Assert.Equal(
            "--split takes train, val, test or all, and not 'dev'.\nRun 'onnxrad evaluate --help' for what it takes.\n",
            outcome.Error.ReplaceLineEndings("\n"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("--split takes train, val, test or all, and not 'dev'.", outcome.Json.GetProperty("error").GetString());
    }
}
