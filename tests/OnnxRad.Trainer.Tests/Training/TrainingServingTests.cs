using System.Runtime.InteropServices;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>What a network is trained on and what it is given when it serves are the same bits.</summary>
[Collection(TorchCollection.Name)]
public sealed class TrainingServingTests
{
    const string Series = "ct_philips_phantom_head_5mm_16";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrainingTensors_OfDicomFiles_AreTheServingTensorsBitForBit(bool cached)
    {
        using var folder = new TempFolder();
        var data = CopySlices(folder);
        var cache = cached ? folder.File("cache") : null;
        var recipe = TinyRecipe.Create(epochs: 1) with
        {
            Input = new()
            {
                Height = 32,
                Width = 24,
                Resize = ResizeFilter.Triangle,
                Window = new() { Source = WindowSource.Fixed, Low = -160, High = 240 },
                Mean = null,
                Std = null,
            },
        };
        var result = new TrainingRun(new Recorder(), new FixedClock(DateTimeOffset.UnixEpoch)).Execute(
            new() { Recipe = recipe, DataPath = data, OutFolder = folder.File("run"), Device = TestDevice.Name, Cache = cache }, CancellationToken.None);
        var dataset = ImageDataset.Open(data, new() { Read = ImageFile.Read });

        var input = TrainingInput.Read(
            recipe, dataset, HoldOut.Assign(dataset, HoldOutOptions.From(recipe)), new Recorder(), CancellationToken.None, cache);

        using var model = RadModel.Open(result.ModelPath);
        foreach (var (index, name) in input.Train.Names.Concat(input.Validation.Names).Index())
        {
            var validation = index - input.Train.Count;
            var trained = validation < 0 ? input.Train.Slice(index, 1) : input.Validation.Slice(validation, 1);
            var served = model.Preprocessor.Run(ImageFile.Read(folder.File(name)));
            Assert.Equal(MemoryMarshal.AsBytes<float>(served), MemoryMarshal.AsBytes(trained.Span));
        }

        Assert.Equal((6, 4), (input.Train.Count, input.Validation.Count));
    }

    /// <summary>A table of twelve slices in three splits and two classes; each split is said to be of a patient of its own.</summary>
    static string CopySlices(TempFolder folder)
    {
        var files = Directory.GetFiles(TestData.Require(Path.Combine("dicom", "series", Series))).Order(StringComparer.Ordinal).ToList();
        string[] splits = ["train", "train", "train", "val", "val", "test"];
        var rows = new List<string> { "image,label,patient,split" };
        for (var i = 0; i < 2 * splits.Length; i++)
        {
            File.Copy(files[i], folder.File($"{i}.dcm"));
            rows.Add($"{i}.dcm,{(i % 2 == 0 ? "low" : "high")},{splits[i / 2]},{splits[i / 2]}");
        }

        File.WriteAllLines(folder.File("table.csv"), rows);
        return folder.File("table.csv");
    }
}
