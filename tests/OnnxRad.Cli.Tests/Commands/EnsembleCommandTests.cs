using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class EnsembleCommandTests(TrainedRun run) : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ensemble_Models_SaysWhatEachCounts()
    {
        var (copy, to) = (Copy("b.onnx"), _folder.File("both.onnx"));

        var outcome = Tool.Run("ensemble", run.Model, copy, "-o", to, "--weights", "3,1");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var lines = outcome.Lines.Where(line => line.Length > 0).ToArray();
        Assert.Equal([$"  {run.Model}   0.750", $"  {copy}   0.250"], lines[2..4].Select(line => System.Text.RegularExpressions.Regex.Replace(line, " +0", "   0")));
        Assert.Matches($"^'{to}': image float \\(N, 1, .*\\) to probabilities float \\(N, 2\\); spread float \\(N, 2\\), the mean of the members\\.$", lines[4]);
        Assert.Matches("^Its scores differ from those of the members in the runtime by at most [0-9.e+-]+ on 3 images of noise\\.$", lines[5]);
        Assert.Equal($"Next: onnxrad evaluate {to} --data DATA; the figures of its members do not hold for it.", lines[6]);
        var card = ModelCard.Parse(OnnxModel.Load(to).GetMetadata("onnxrad.card")!);
        Assert.Equal(("both", null), (card.Name, card.Metrics));
        Assert.Equal(["model.onnx", "b.onnx"], card.Provenance.Members!.Select(member => member.Name));
        Assert.Contains("mean of", Tool.Run("inspect", to).Out);
        Assert.Contains($"model.onnx, SHA-256 {card.Provenance.Members![0].Sha256}, counts 0.75; b.onnx", Tool.Run("inspect", to).Out);
    }

    [Fact]
    public void Ensemble_Json_IsOneObject()
    {
        var to = _folder.File("both.onnx");

        var json = Tool.Run("ensemble", run.Model, Copy("b.onnx"), "-o", to, "--geometric", "--name", "two", "--json").Json;

        Assert.Equal(["model", "name", "rule", "members", "inputs", "outputs", "thresholds", "difference"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("two", "geometric mean"), (json.GetProperty("name").GetString(), json.GetProperty("rule").GetString()));
        Assert.Equal(0.5, json.GetProperty("members")[1].GetProperty("share").GetDouble());
        Assert.Equal(64, json.GetProperty("members")[0].GetProperty("sha256").GetString()!.Length);
        Assert.InRange(json.GetProperty("difference").GetDouble(), 0, 1e-6);
    }

    [Fact]
    public void Ensemble_ModelsOfTwoSeeds_CanBeEvaluated()
    {
        var (other, to) = (_folder.File("other"), _folder.File("both.onnx"));
        Tool.Run("train", run.Recipe, "--data", run.Data, "--out", other, "--set", "seed=9", "--set", "training.epochs=1");
        Tool.Run("ensemble", run.Model, Path.Combine(other, "model.onnx"), "-o", to);

        var outcome = Tool.Run("evaluate", to, "--data", run.Data, "--split", "test");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("12 images", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ensemble_ModelsThatDoNotFit_WritesNothing()
    {
        var (other, to) = (Copy("other.onnx"), _folder.File("both.onnx"));
        var model = OnnxModel.Load(other);
        model.SetMetadata("onnxrad.card", (ModelCard.Parse(model.GetMetadata("onnxrad.card")!) with { Classes = ["no", "yes"] }).ToJson());
        model.Save(other);

        var outcome = Tool.Run("ensemble", run.Model, other, "-o", to, "--weights", "1,2");
        var onto = Tool.Run("ensemble", run.Model, other, "-o", other);

        var classes = ModelCard.Parse(OnnxModel.Load(run.Model).GetMetadata("onnxrad.card")!).Classes;
        Assert.Equal(
            (1, $"These models are no ensemble. '{other}' has the classes 'no', 'yes'; '{run.Model}' has '{classes[0]}', '{classes[1]}'.\n"),
            (outcome.ExitCode, outcome.Error));
        Assert.Equal((1, $"'{other}' is a model to read, and would be replaced. Write to another file.\n"), (onto.ExitCode, onto.Error));
        Assert.False(File.Exists(to));
    }

    [Theory]
    [InlineData("--weights takes numbers greater than 0 separated by commas, and not '1,x'.", "--weights", "1,x")]
    [InlineData("--weights takes numbers greater than 0 separated by commas, and not '1,0'.", "--weights", "1,0")]
    [InlineData("--weights has 1 number for 2 models; expected one for each.", "--weights", "1")]
    [InlineData("--weights has 3 numbers for 2 models; expected one for each.", "--weights", "1,2,3")]
    [InlineData("--mean and --geometric exclude each other.", "--mean", "--geometric")]
    public void Ensemble_WrongOption_IsUsage(string message, params string[] options)
    {
        var outcome = Tool.Run(["ensemble", "a.onnx", "b.onnx", "-o", "c.onnx", .. options]);

        Assert.Equal((2, $"{message}\nRun 'onnxrad ensemble --help' for what it takes.\n"), (outcome.ExitCode, outcome.Error));
    }

    string Copy(string name)
    {
        var path = _folder.File(name);
        File.Copy(run.Model, path);
        return path;
    }
}
