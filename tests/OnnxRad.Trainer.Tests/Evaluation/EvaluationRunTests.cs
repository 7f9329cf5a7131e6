using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Trainer.Tests.Evaluation;

[Collection(TorchCollection.Name)]
public sealed class EvaluationRunTests(EvaluationModels models) : IClassFixture<EvaluationModels>
{
    [Fact]
    public void Execute_TestSplit_IsWhatTheModelPredictsFromTheImages()
    {
        var (trained, data) = models.Complete;

        var report = Evaluate(trained.ModelPath, data).Report.ClassReport();

        using var model = RadModel.Open(trained.ModelPath);
        var samples = ImageDataset.Open(data, new() { Read = ImageFile.Read }).Samples.Where(s => s.Split == DataSplit.Test).ToList();
        var scores = samples.Select(s => model.Predict(s.Read()).Scores.Select(c => c.Score).ToArray()).ToList();
        Assert.Equal(12, report.N);
        Assert.Equal(samples.Zip(scores).Average(x => (x.Second[1] > 0.5 ? 1 : 0) == x.First.Label ? 1.0 : 0.0), report.Accuracy.Value, 1e-12);
        var pairs =
            from p in samples.Zip(scores)
            from n in samples.Zip(scores)
            where p.First.Label == 1 && n.First.Label == 0
            select p.Second[1] > n.Second[1] ? 1 : p.Second[1] == n.Second[1] ? 0.5 : 0;
        Assert.Equal(pairs.Average(), report.Auc!.Value.Value, 1e-12);
    }

    [Fact]
    public void Execute_ValidationSplit_GivesTheFiguresOfTheTraining()
    {
        var (trained, data) = models.Complete;

        var report = Evaluate(trained.ModelPath, data, DataSplit.Validation).Report.ClassReport();

        Assert.Equal((trained.Validation.N, trained.Validation.ClassReport().Accuracy, trained.Validation.ClassReport().Auc), (report.N, report.Accuracy, report.Auc));
    }

    [Fact]
    public void Execute_FileWithAnotherPreprocessingGraph_RunsTheGraphOfTheFile()
    {
        var (trained, data) = models.Complete;
        var model = OnnxModel.Load(trained.ModelPath);
        using var before = RadModel.Open(trained.ModelPath);
        PreprocessingGraph.Embed(model, before.Card.Preprocessing with { Mean = [1000f] });
        var path = models.Folder.File("other-preprocessing.onnx");
        model.Save(path);

        var report = Evaluate(path, data).Report.ClassReport();

        // Every image looks the same black to the network, so all are called the same.
        var called = Enumerable.Range(0, 2).Select(p => report.ConfusionMatrix[0, p] + report.ConfusionMatrix[1, p]);
        Assert.Contains(0, called);
    }

    [Fact]
    public void Execute_AllImages_TakesEverySplit() =>
        Assert.Equal(48, Evaluate(models.Complete.Result.ModelPath, models.Complete.Data, split: null).Report.ClassReport().N);

    [Theory]
    [InlineData(DataSplit.Train, 28)]
    [InlineData(DataSplit.Validation, 6)]
    [InlineData(DataSplit.Test, 6)]
    public void Execute_DataWithoutSplits_HoldsOutAsTheTrainingDid(DataSplit split, int images)
    {
        var (trained, data) = models.WithoutSplits;

        // 20 patients a class, 15 % of them each: 3 a class.
        Assert.Equal(images, Evaluate(trained.ModelPath, data, split).Report.ClassReport().N);
        var validation = Evaluate(trained.ModelPath, data, DataSplit.Validation).Report.ClassReport();
        Assert.Equal((trained.Validation.ClassReport().Accuracy, trained.Validation.ClassReport().Auc), (validation.Accuracy, validation.Auc));
    }

    [Fact]
    public void Execute_OtherDataWithoutSplits_SaysWhatToDo()
    {
        var data = EvaluationModels.WriteImages(models.Folder.File("others"), 5, seed: 2);

        var e = Assert.Throws<DataException>(() => Evaluate(models.WithoutSplits.Result.ModelPath, data));

        Assert.Equal(
            $"'{data}' does not say which split its images are of, and is not the data set that 'without-splits' was trained on, or other images count as one "
            + "patient's than then, so the held-out patients are not known. Use --split all to measure on all images, or give the data a split column.",
            e.Message);
        Assert.Equal(10, Evaluate(models.WithoutSplits.Result.ModelPath, data, split: null).Report.ClassReport().N);
    }

    [Fact]
    public void Execute_PatientInTwoSplits_IsRefusedAsInTraining()
    {
        var data = models.Folder.File("torn.csv");
        var files = Directory.GetFiles(TestData.Require("dicom/series/ct_philips_phantom_head_5mm_16")).Order(StringComparer.Ordinal).Take(4).ToArray();
        File.WriteAllText(data, $"image,label,split\n{string.Concat(files.Zip((string[])["train", "val", "test", "test"], (file, split) => $"{file},dark,{split}\n"))}");

        var e = Assert.Throws<DataException>(() => Evaluate(models.WithoutSplits.Result.ModelPath, data));

        Assert.StartsWith($"1 patient of '{data}' is in more than one split: '{files[0]}' (train) and '{files[1]}' (val) and '{files[2]}' (test). "
            + "Give all images of a patient the same split. Or use --split all to measure on all images. ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DataSplit.Train, 40)]
    [InlineData(DataSplit.Validation, 12)]
    public void Execute_DataThatNameNoTest_AreMeasuredOnTheSplitsThatTheyName(DataSplit split, int images) =>
        Assert.Equal(images, Evaluate(models.WithoutTest.Result.ModelPath, models.WithoutTest.Data, split).Report.ClassReport().N);

    [Fact]
    public void Execute_DataThatNameNoTest_SaysWhatToDo()
    {
        foreach (var model in (string[])[models.WithoutTest.Result.ModelPath, models.Complete.Result.ModelPath])
        {
            var e = Assert.Throws<DataException>(() => Evaluate(model, models.WithoutTest.Data));

            Assert.Equal($"'{models.WithoutTest.Data}' has no images of the split 'test'. Choose another with --split, or --split all.", e.Message);
        }

        Assert.Equal((false, true), (models.WithoutTest.Result.HasTest, models.Complete.Result.HasTest));
    }

    [Fact]
    public void Execute_Classes_AreInTheOrderOfTheCard()
    {
        var (trained, data) = models.WithoutSplits;

        var report = Evaluate(trained.ModelPath, data, split: null).Report.ClassReport();

        // The folders in alphabetical order are 'bright', 'dark': with them the figures would be reversed.
        Assert.Equal(["dark", "bright"], report.Classes);
        Assert.True(report.Accuracy.Value > 0.9, $"The accuracy is {report.Accuracy.Value}.");
    }

    [Fact]
    public void Execute_Threshold_IsTheCards()
    {
        var model = OnnxModel.Load(models.Complete.Result.ModelPath);
        var card = ModelCard.Parse(model.GetMetadata(ModelCard.MetadataKey)!);
        var path = models.Folder.File("threshold.onnx");

        model.SetMetadata(ModelCard.MetadataKey, (card with { Thresholds = [0] }).ToJson());
        model.Save(path);
        var report = Evaluate(path, models.Complete.Data).Report.ClassReport();

        Assert.Equal((0, 1, 0), (report.Threshold, report.Sensitivity!.Value.Value, report.Specificity!.Value.Value));
        Assert.Equal(0.5, Evaluate(models.Complete.Result.ModelPath, models.Complete.Data).Report.ClassReport().Threshold);
    }

    [Fact]
    public void Execute_UnreadableImage_IsSkippedOnRequest()
    {
        var data = EvaluationModels.WriteImages(models.Folder.File("damaged"), 3);
        File.WriteAllText(Path.Combine(data, "dark", "01.png"), "no image");

        var result = Evaluate(models.WithoutSplits.Result.ModelPath, data, split: null, skip: true);

        Assert.Equal(["dark/01.png"], result.Skipped);
        Assert.Equal(5, result.Report.N);
        Assert.StartsWith(
            $"1 of 6 images of '{data}' cannot be used: 'dark/01.png' (",
            Assert.Throws<DataException>(() => Evaluate(models.WithoutSplits.Result.ModelPath, data, split: null)).Message);
    }

    [Fact]
    public void Execute_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => new EvaluationRun(new Recorder()).Execute(
            new() { ModelPath = models.Complete.Result.ModelPath, DataPath = models.Complete.Data }, source.Token));
    }

    static EvaluationResult Evaluate(string model, string data, DataSplit? split = DataSplit.Test, bool skip = false) =>
        new EvaluationRun(new Recorder()).Execute(
            new() { ModelPath = model, DataPath = data, Split = split, SkipBadImages = skip }, CancellationToken.None);
}
