using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary>predict with classes that overlap: a whole above 25 % of the brightest value, and a core above 75 %.</summary>
public sealed class OverlapCommandTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_OverlappingClasses_WritesAMaskOfEach()
    {
        var (model, image, target) = (Model(), Image(), _folder.File("masks"));

        var outcome = Tool.Run("predict", model, image, "-o", target, "--json");

        Assert.Equal(0, outcome.ExitCode);
        var prediction = outcome.Json.GetProperty("predictions")[0];
        Assert.Equal((1, 3, 1), (Pixels("background"), Pixels("the whole"), Pixels("core")));
        Assert.Equal(["scan.1-the_whole.png", "scan.2-core.png"], Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([0, 1, 1, 1], ImageFile.Read(Path.Combine(target, "scan.1-the_whole.png")).Pixels.ToArray());
        Assert.Equal([0, 0, 0, 1], ImageFile.Read(Path.Combine(target, "scan.2-core.png")).Pixels.ToArray());
        Assert.Equal($"{target}/scan.1-the_whole.png, {target}/scan.2-core.png", prediction.GetProperty("written").GetString());

        int Pixels(string name) => prediction.GetProperty("pixels").GetProperty(name).GetInt32();
    }

    [Fact]
    public void Predict_MaskInPlaceOfAnImage_IsRefused()
    {
        var (model, image) = (Model(), Image());
        var other = _folder.File("scan.2-core.png");
        File.Copy(image, other);

        var outcome = Tool.Run("predict", model, image, other, "-o", _folder.Path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("is one of the images and would be written over. Give another file or folder with --out.", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(image), File.ReadAllBytes(other));
    }

    [Fact]
    public void Predict_ToDicom_WritesSegmentsThatOverlap()
    {
        var (model, dicom, target) = (Model(), _folder.File("scan.dcm"), _folder.File("seg.dcm"));
        Assert.Equal(0, Tool.Run("view", Image(), "-o", dicom).ExitCode);

        var outcome = Tool.Run("predict", model, dicom, "-o", target);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        // One frame for each segment that has pixels.
        var file = DicomFile.Parse(File.ReadAllBytes(target));
        Assert.Equal(2, file.FrameCount);
        Assert.Equal([0, 1, 1, 1], file.ReadFrame(0).Pixels.ToArray());
        Assert.Equal([0, 0, 0, 1], file.ReadFrame(1).Pixels.ToArray());
    }

    string Image()
    {
        var path = _folder.File("scan.png");
        File.WriteAllBytes(path, PngEncoder.Encode(new RadImage(1, 2, 2, 8, [10, 100, 150, 255])));
        return path;
    }

    string Model()
    {
        var g = new GraphBuilder("overlap");
        var image = g.Input("image", "N", 1, "H", "W");
        var whole = g.Node("Sub", [image, g.Scalar("quarter", 0.25f)], image.Shape);
        var core = g.Node("Sub", [image, g.Scalar("three", 0.75f)], image.Shape);
        var all = g.Node("Concat", [g.Node("Neg", [whole], image.Shape), whole, core], ["N", 3, "H", "W"], null, null, ("axis", 1L));
        g.Output(g.Node("Sigmoid", [all], all.Shape), "probabilities");
        var card = new ModelCard
        {
            Name = "overlap",
            Version = "1",
            Task = ModelTask.Segmentation,
            Classes = ["background", "the whole", "core"],
            Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 2, Width = 2 }],
            Preprocessing = new() { Channels = 1, Height = 2, Width = 2, Resize = ResizeFilter.Triangle, Mean = [0], Std = [1] },
            Activation = Activation.Sigmoid,
            Thresholds = [],
            IntendedUse = "Tests.",
            TrainingData = new() { Description = "None.", Counts = new Dictionary<string, int>() },
            Provenance = new() { Recipe = "none", Seed = 0, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
        };
        var model = g.Build();
        model.SetMetadata(ModelCard.MetadataKey, card.ToJson());
        PreprocessingGraph.Embed(model, card.Preprocessing);
        model.Save(_folder.File("model.onnx"));
        return _folder.File("model.onnx");
    }
}
