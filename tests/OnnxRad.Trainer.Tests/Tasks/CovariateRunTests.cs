using System.Globalization;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Data;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Tasks;

/// <summary>Numbers about the patient beside the image, from the table to the figures of the exported file.</summary>
[Collection(TorchCollection.Name)]
public sealed class CovariateRunTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Execute_CovariateThatTells_LowersTheError(int units)
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);

        var without = Evaluate(Train(folder, data, "without", ""), data);
        var model = Train(folder, data, "with", $"covariates: [age], covariate_units: {units}");
        var with = Evaluate(model, data);

        // The age is uniform over 50: what an image alone cannot tell has the mean absolute deviation 12.5.
        Assert.InRange(without, 9, 25);
        Assert.InRange(with, 0, 0.75 * without);
    }

    [Fact]
    public void Execute_Covariates_AreInCardAndGraph()
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);

        using var model = RadModel.Open(Train(folder, data, "run", "covariates: [age]"));

        var age = Assert.Single(model.Card.Covariates!);
        Assert.Equal("age", age.Name);
        Assert.InRange(age.Mean, 45, 65);
        Assert.InRange(age.Deviation, 10, 20);
        Assert.Equal(["image", "covariates"], model.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Predict_Covariates_MoveTheValue()
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);
        using var model = RadModel.Open(Train(folder, data, "run", "covariates: [age]"));
        var image = ImageFile.Read(folder.File("001.png"));
        float Of(params (string, float)[] covariates) => model.Predict(image, covariates.ToDictionary()).Value!.Value;

        Assert.True(Of(("age", 75)) > Of(("age", 35)) + 15, $"{Of(("age", 75))} at 75, {Of(("age", 35))} at 35");
        Assert.Equal(Of(), Of(("age", float.NaN)));
        Assert.Equal(
            "'tiny' takes the covariates 'age'; 'weight' is none of them. Leave it out. (Parameter 'covariates')",
            Assert.Throws<ArgumentException>(() => Of(("weight", 80))).Message);
        Assert.Equal(
            "The covariate 'age' is infinite; expected a number, or NaN where it is missing. (Parameter 'covariates')",
            Assert.Throws<ArgumentException>(() => Of(("age", float.PositiveInfinity))).Message);
        Assert.Throws<InvalidOperationException>(() => model.Predict(image));
    }

    /// <summary>The class is whether the sum is above its median, which the image alone does not tell: its part of the variance is a fifth.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Execute_ClassificationWithCovariates_LearnsFromThem(bool imported)
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);
        var rows = File.ReadAllLines(data).Select(line => line.Split(',')).ToArray();
        var median = rows.Skip(1).Select(cells => double.Parse(cells[^1], CultureInfo.InvariantCulture)).Order().ElementAt(rows.Length / 2);
        File.WriteAllLines(
            folder.File("classes.csv"),
            ["image,split,label,age", .. rows.Skip(1).Select(cells =>
                $"{cells[0]},{cells[2]},{(double.Parse(cells[^1], CultureInfo.InvariantCulture) > median ? "high" : "low")},{cells[^2]}")]);
        var network = "network: {architecture: plain-cnn, width: 8, dropout: 0}";
        if (imported)
        {
            var g = new GraphBuilder("public");
            var features = g.GlobalAveragePool(g.Relu(g.Conv(g.Input("x", "N", 1, TinyTable.Size, TinyTable.Size), "conv", 8, kernel: 3)));
            g.Output(g.Linear(g.Flatten(features), "fc", 1000), "y");
            NetworkImport.Run(g.Build(), new() { Classes = ["low", "high"] }).Network.Save(folder.File("imported.onnx"));
            network = $"fine_tuning: {{from: '{folder.File("imported.onnx")}'}}";
        }

        var recipe = Recipe.Parse(
            $$"""
            name: tiny
            task: classification
            data: {classes: [low, high], covariates: [age], covariate_units: 8}
            input: {height: 12, width: 12}
            {{network}}
            training: {epochs: 12, batch_size: 8, optimizer: { name: adamw, learning_rate: 0.02 } }
            """,
            "recipe",
            []);
        var result = Run(folder, recipe, folder.File("classes.csv"), "run");

        var report = new EvaluationRun(new Recorder())
            .Execute(new() { ModelPath = result.ModelPath, DataPath = folder.File("classes.csv"), Split = DataSplit.Test }, CancellationToken.None).Report;
        Assert.InRange(report.Figures["auc"].Value, 0.85, 1);
        Assert.InRange(result.Parity, 0, 1e-4);
        using var model = RadModel.Open(result.ModelPath);
        var image = ImageFile.Read(folder.File("001.png"));
        float High(float age) => model.Predict(image, new Dictionary<string, float> { ["age"] = age }).Scores[1].Score;
        Assert.True(High(78) > High(32) + 0.5, $"{High(78)} at 78, {High(32)} at 32");
    }

    [Fact]
    public void Open_BadCovariates_AreNamedByRow()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("t.csv"), "image,label,age\na.png,x,old\nb.png,y,\n");
        TestImages.Write(folder.File("a.png"));
        TestImages.Write(folder.File("b.png"));

        var e = Assert.Throws<DataException>(() => ImageDataset.Open(
            folder.File("t.csv"), TestImages.Options with { Data = new() { Covariates = ["age", "sex"] } }));
        var wrong = Assert.Throws<DataException>(() => ImageDataset.Open(
            folder.File("t.csv"), TestImages.Options with { Data = new() { Covariates = ["age"] } }));

        Assert.Equal(["column 'sex' is missing", "the columns in it are 'image', 'label', 'age'"], e.Problems);
        Assert.Equal(["line 2: covariate 'age' is 'old'; expected a number, or nothing where it is missing"], wrong.Problems);
    }

    [Fact]
    public void Execute_DataWithoutColumns_SaysSo()
    {
        using var folder = new TempFolder();
        var data = TinyData.Write(folder);
        var recipe = TinyRecipe.Create() with { Data = new() { Covariates = ["age"] } };

        var e = Assert.Throws<DataException>(() => Run(folder, recipe, data, "run"));

        Assert.Equal(
            $"'{data}' has no columns, and the recipe names the covariates 'age'. Give the data as a .csv table, or remove data.covariates from the recipe.",
            e.Message);
        Assert.False(Directory.Exists(folder.File("run")));
    }

    [Fact]
    public void Execute_CovariateNeverKnown_SaysSo()
    {
        using var folder = new TempFolder();
        var data = TinyTable.Write(folder);
        File.WriteAllLines(data, File.ReadAllLines(data).Select((line, i) => i == 0 ? line + ",weight" : line + ","));

        var e = Assert.Throws<DataException>(() => Train(folder, data, "run", "covariates: [weight]"));

        Assert.Equal($"No training image of '{data}' has a value of 'weight'. Fill in the column, or leave it out of data.covariates.", e.Message);
    }

    [Fact]
    public void With_NetworkOfAuxiliaryClassifiers_LeavesTheseOut()
    {
        var recipe = TinyRecipe.Create();
        recipe = recipe with
        {
            Data = new() { Covariates = ["age"] },
            Input = recipe.Input with { Height = 32, Width = 32 },
            Network = recipe.Network with { Architecture = "googlenet", Stem = NetworkStem.Small },
        };

        var network = StartingNetwork.Build(recipe, classes: 2).With([new("age", 60, 10)], recipe).Model;

        Assert.Equal(["logits"], network.Outputs.Select(output => output.Name));
        Assert.Equal(["image", "covariates"], network.Inputs.Select(input => input.Name));
    }

    static double Evaluate(string model, string data) => new EvaluationRun(new Recorder())
        .Execute(new() { ModelPath = model, DataPath = data, Split = DataSplit.Test }, CancellationToken.None).Report.Figures["mae"].Value;

    static string Train(TempFolder folder, string data, string run, string covariates)
    {
        string[] lines =
        [
            "name: tiny",
            "task: continuous",
            $"data: {{classes: [sum], {covariates}}}",
            "input: {height: 12, width: 12}",
            "network: {architecture: plain-cnn, width: 8, dropout: 0}",
            "training:",
            "  epochs: 14",
            "  batch_size: 8",
            "  optimizer: {name: adamw, learning_rate: 0.02}",
        ];
        return Run(folder, Recipe.Parse(string.Join('\n', lines), "recipe", []), data, run).ModelPath;
    }

    static TrainingResult Run(TempFolder folder, Recipe recipe, string data, string run) => new TrainingRun(new Recorder(), new FixedClock(DateTimeOffset.UnixEpoch))
        .Execute(new() { Recipe = recipe, DataPath = data, OutFolder = folder.File(run), Device = TestDevice.Name }, CancellationToken.None);
}
