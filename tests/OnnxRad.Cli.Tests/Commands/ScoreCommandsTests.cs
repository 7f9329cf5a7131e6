using System.Globalization;
using System.Text;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary>Train, evaluate and predict with teaching data other than classes.</summary>
public sealed class ScoreCommandsTests
{
    [Fact]
    public void Commands_Continuous_GiveAValueWithItsUnit()
    {
        using var folder = new TempFolder();
        var model = Train(folder, "continuous", "data: {unit: years}");

        var evaluated = Tool.Run("evaluate", model, "--data", folder.File("table.csv"), "--split", "all");
        var predicted = Tool.Run("predict", model, folder.File("3.png"), "--json").Json.GetProperty("predictions")[0];
        var shown = Tool.Run("predict", model, folder.File("3.png"));

        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Error));
        Assert.Contains("mean absolute error", evaluated.Out);
        Assert.Contains("lower limit of agreement", evaluated.Out);
        Assert.Equal(["image", "class", "probabilities", "value", "unit"], predicted.EnumerateObject().Select(p => p.Name));
        Assert.Equal("years", predicted.GetProperty("unit").GetString());
        Assert.Matches(@"3\.png +-?\d+(\.\d+)? years ", shown.Out);
    }

    [Fact]
    public void Commands_MultiLabel_GiveADecisionForEachLabel()
    {
        using var folder = new TempFolder();
        var model = Train(folder, "multi_label", "data: {classes: [bright, odd]}");

        var evaluated = Tool.Run("evaluate", model, "--data", folder.File("table.csv"), "--split", "all", "--json");
        var predicted = Tool.Run("predict", model, folder.File("3.png"), "--json").Json.GetProperty("predictions")[0];

        var figures = evaluated.Json.GetProperty("figures");
        Assert.Equal(["macro_auc", "mean_average_precision", "auc bright", "auc odd"], figures.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["image", "class", "probabilities", "labels"], predicted.EnumerateObject().Select(p => p.Name));
        var probabilities = predicted.GetProperty("probabilities").EnumerateObject().ToArray();
        Assert.Equal(["bright", "odd"], probabilities.Select(p => p.Name));
        Assert.Equal(
            probabilities.Where(p => p.Value.GetDouble() > 0.5).Select(p => p.Name),
            predicted.GetProperty("labels").EnumerateArray().Select(l => l.GetString()!));
    }

    [Theory]
    [InlineData("ordinal", "quadratic weighted kappa")]
    [InlineData("survival", "concordance index")]
    public void Commands_OtherTasks_ShowTheirFigures(string task, string figure)
    {
        using var folder = new TempFolder();
        var model = Train(folder, task, "");

        var evaluated = Tool.Run("evaluate", model, "--data", folder.File("table.csv"), "--split", "all");
        var shown = Tool.Run("predict", model, folder.File("3.png"));

        Assert.Equal((0, ""), (evaluated.ExitCode, evaluated.Error));
        Assert.Contains(figure, evaluated.Out);
        Assert.Matches(task == "ordinal" ? @"3\.png +[012] +0\.\d{4} +0\.\d{4} +0\.\d{4}" : @"3\.png +hazard ratio \d+(\.\d+)? +\d+\.\d{4}", shown.Out);
    }

    [Fact]
    public void Commands_SeveralTasks_GiveWhatEachFinds()
    {
        using var folder = new TempFolder();
        var model = Train(
            folder, "multi_task", "tasks: {grade: {task: ordinal, column: label}, size: {task: continuous, column: value, unit: years}, signs: {task: multi_label, classes: [odd]}}");

        var trained = Tool.Run("inspect", model);
        var shown = Tool.Run("evaluate", model, "--data", folder.File("table.csv"), "--split", "all");
        var evaluated = Tool.Run("evaluate", model, "--data", folder.File("table.csv"), "--split", "all", "--json").Json;
        var table = Tool.Run("predict", model, folder.File("3.png"));
        var predicted = Tool.Run("predict", model, folder.File("3.png"), "--json").Json.GetProperty("predictions")[0];
        var composed = Tool.Run("compose", model, "-o", folder.File("composed.onnx"));
        var raw = Tool.Run("predict", folder.File("composed.onnx"), folder.File("3.png"), "--json").Json.GetProperty("predictions")[0];
        var ensemble = Tool.Run("ensemble", model, model, "-o", folder.File("ensemble.onnx"));

        Assert.Matches(@"task grade +ordinal: 0, 1, 2", trained.Out);
        Assert.Matches(@"task size +continuous: value \(years\)", trained.Out);
        Assert.Matches(@"grade +36 +quadratic weighted kappa", shown.Out);
        Assert.Equal(["model", "split", "n", "tasks", "skipped"], evaluated.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["grade", "size", "signs"], evaluated.GetProperty("tasks").EnumerateObject().Select(p => p.Name));
        Assert.Equal(36, evaluated.GetProperty("tasks").GetProperty("size").GetProperty("n").GetInt32());
        Assert.True(evaluated.GetProperty("tasks").GetProperty("size").GetProperty("figures").TryGetProperty("mae", out _));
        Assert.Matches(@"3\.png +[012] +-?\d+(\.\d+)? years +(odd|none)", table.Out);
        Assert.Equal(["image", "tasks"], predicted.EnumerateObject().Select(p => p.Name));
        var tasks = predicted.GetProperty("tasks");
        Assert.Equal(["class", "probabilities"], tasks.GetProperty("grade").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["class", "probabilities", "value", "unit"], tasks.GetProperty("size").EnumerateObject().Select(p => p.Name));
        Assert.Equal((0, ""), (composed.ExitCode, composed.Error));
        Assert.Equal(
            tasks.GetProperty("size").GetProperty("value").GetDouble(), raw.GetProperty("tasks").GetProperty("size").GetProperty("value").GetDouble(), 1e-3);
        Assert.Equal(1, ensemble.ExitCode);
        Assert.Contains($"'{model}' is for multitask; an ensemble combines the scores of classes.", ensemble.Error);
    }

    [Fact]
    public void Predict_ModelWithCovariates_NeedsThem()
    {
        using var folder = new TempFolder();
        var model = Train(folder, "continuous", "data: {covariates: [event]}");

        var without = Tool.Run("predict", model, folder.File("3.png"));
        var with = Tool.Run("predict", model, folder.File("3.png"), "--covariates", "event=1", "--json");
        var missing = Tool.Run("predict", model, folder.File("3.png"), "--covariates", "", "--json");
        var evaluated = Tool.Run("evaluate", model, "--data", folder.File("table.csv"), "--split", "all");
        var table = Tool.Run("predict", model, folder.File("3.png"), folder.File("5.png"), "--covariates", folder.File("table.csv"), "--json");
        File.WriteAllText(folder.File("few.csv"), "image,event\n3.png,seen\n");
        var few = Tool.Run("predict", model, folder.File("3.png"), folder.File("5.png"), "--covariates", folder.File("few.csv"));

        Assert.Equal(
            $"'{model}' takes the covariates event. Give them with --covariates event=...; leave out what is not known. Or give a .csv table with a row for each image.\n",
            without.Error);
        Assert.Equal((0, 0, 0, 0), (with.ExitCode, missing.ExitCode, evaluated.ExitCode, table.ExitCode));
        var one = Tool.Run("predict", model, folder.File("5.png"), "--covariates", "event=0", "--json").Json.GetProperty("predictions")[0];
        Assert.Equal(with.Json.GetProperty("predictions")[0].GetRawText(), table.Json.GetProperty("predictions")[0].GetRawText());
        Assert.Equal(one.GetRawText(), table.Json.GetProperty("predictions")[1].GetRawText());
        Assert.Equal(
            $"The table '{folder.File("few.csv")}' does not give the covariates of the images: line 2: covariate 'event' is 'seen'; expected a number, or nothing where it "
            + $"is missing; no row is for '{folder.File("5.png")}'. Expected the columns 'image' (file name) and 'event' (numbers, empty where one is not known), and one "
            + "row for each image.\n",
            few.Error);
    }

    static string Train(TempFolder folder, string task, string data)
    {
        var table = new StringBuilder("image,split,label,value,time,event,bright,odd\n");
        for (var i = 0; i < 36; i++)
        {
            Images.Grey(folder.File($"{i}.png"), (byte)(30 + (6 * i)));
            var split = (i % 6) switch { 0 => "val", 1 => "test", _ => "train" };
            table.Append(CultureInfo.InvariantCulture, $"{i}.png,{split},{i / 12},{20 + i},{40 - i},{(i % 5 == 0 ? 0 : 1)},{(i > 17 ? 1 : 0)},{i / 2 % 2}\n");
        }

        File.WriteAllText(folder.File("table.csv"), table.ToString());
        File.WriteAllText(
            folder.File("recipe.yaml"),
            $$"""
            name: tiny
            task: {{task}}
            {{data}}
            input: {height: 16, width: 16}
            network: {architecture: plain-cnn, width: 4}
            training: {epochs: 2, batch_size: 8}
            """);
        var outcome = Tool.Run("train", folder.File("recipe.yaml"), "--data", folder.File("table.csv"), "--out", folder.File("run"));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        return folder.File("run/model.onnx");
    }
}
