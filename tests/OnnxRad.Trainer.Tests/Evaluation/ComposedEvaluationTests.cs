using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Imaging;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;
using OnnxRad.Trainer.Tests.Tasks;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Evaluation;

/// <summary>Models whose graph begins with their preprocessing are measured as the models that they are made of.</summary>
[Collection(TorchCollection.Name)]
public sealed class ComposedEvaluationTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("task: classification\ndata: {covariates: [age]}", "label")]
    [InlineData("task: multi_label\ndata: {classes: [left, right], covariates: [age]}", "label")]
    [InlineData("task: ordinal", "label")]
    [InlineData("task: continuous\ndata: {classes: [sum], covariates: [age], covariate_units: 4}", "label")]
    [InlineData("task: survival", "label")]
    [InlineData("task: multi_task\ntasks: {square: {task: classification, column: left}, size: {task: continuous, column: sum}}\ndata: {covariates: [age]}", "none")]
    public void Execute_ComposedModel_MeasuresTheSame(string task, string label)
    {
        var data = TinyTable.Write(_folder);
        if (label == "none")
        {
            File.WriteAllText(data, File.ReadAllText(data).Replace(",label,", ",grade,", StringComparison.Ordinal));
        }

        var (apart, together) = Both(Train(task, data), data);

        Assert.Equal((24, 24), (apart.Report.N, together.Report.N));
        Assert.Equal(apart.Report.Figures.Keys, together.Report.Figures.Keys);
        Assert.All(apart.Report.Figures, figure => Assert.Equal(figure.Value.Value, together.Report.Figures[figure.Key].Value, 1e-4));
        Assert.Equal(apart.Cases!.Columns, together.Cases!.Columns);
        foreach (var (one, other) in apart.Cases.Rows.SelectMany(row => row).Zip(together.Cases.Rows.SelectMany(row => row)))
        {
            // Sums are added up in another order where a graph is one.
            Assert.True(
                one == other || Math.Abs(Number(one) - Number(other)) < 1e-4 * Math.Max(1, Math.Abs(Number(one))), $"'{one}' apart and '{other}' together");
        }
    }

    [Fact]
    public void Execute_ComposedModelOfACaseWithCovariates_MeasuresTheSame()
    {
        var data = PhaseTable.Write(_folder);
        File.WriteAllLines(data, File.ReadAllLines(data).Select((line, i) => i == 0 ? line + ",age" : $"{line},{30 + (i * 7 % 40)}"));

        var (apart, together) = Both(
            Train("task: classification\ndata: {classes: [same, change], covariates: [age]}\ninput: {images: [plain, arterial], height: 12, width: 12, resize: triangle}", data), data);

        Assert.Equal(40, together.Report.N);
        Assert.All(apart.Probabilities.Zip(together.Probabilities), pair => Assert.Equal(pair.First[1], pair.Second[1], 1e-4f));
    }

    [Fact]
    public void Execute_ComposedModelThatMakesImages_SaysWhatToMeasure()
    {
        Phantoms.Write(_folder.File("data"), new() { Patients = 12, Size = 32 }, PngEncoder.Encode);
        var (data, composed) = (_folder.File("data/labels.csv"), _folder.File("composed.onnx"));
        var model = Train("task: image\nnetwork: {architecture: red20, width: 4}\ndegradation: {noise: 0.1}\ninput: {height: 32, width: 32}", data);
        PreprocessingFusion.Compose(OnnxModel.Load(model)).Save(composed);

        var e = Assert.Throws<DataException>(() => Evaluate(composed, data));

        Assert.Equal(
            $"'{composed}' makes images and begins with its preprocessing, and such models are measured on what their preprocessing gives. Measure the model "
            + "that it was composed of.",
            e.Message);
        Assert.True(Evaluate(model, data).Report.N > 0);
    }

    (EvaluationResult Apart, EvaluationResult Together) Both(string model, string data)
    {
        var composed = _folder.File("composed.onnx");
        PreprocessingFusion.Compose(OnnxModel.Load(model)).Save(composed);
        return (Evaluate(model, data), Evaluate(composed, data));
    }

    static double Number(string cell) => double.TryParse(cell, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    static EvaluationResult Evaluate(string model, string data) =>
        new EvaluationRun(new Recorder()).Execute(new() { ModelPath = model, DataPath = data }, CancellationToken.None);

    string Train(string task, string data)
    {
        var input = task.Contains("input:", StringComparison.Ordinal) ? "" : "\ninput: {height: 8, width: 8, resize: triangle}";
        var network = task.Contains("network:", StringComparison.Ordinal) ? "" : "\nnetwork: {architecture: plain-cnn, width: 4}";
        var recipe = Recipe.Parse(
            $"name: tiny\n{task}{input}{network}\ntraining: {{epochs: 2, batch_size: 8, optimizer: {{name: adamw, learning_rate: 0.02}}}}", "recipe", []);
        TrainingRequest request = new() { Recipe = recipe, DataPath = data, OutFolder = _folder.File("run"), Device = TestDevice.Name };
        return new TrainingRun(new Recorder(), new FixedClock(DateTimeOffset.UnixEpoch)).Execute(request, CancellationToken.None).ModelPath;
    }
}
