using OnnxRad.Cli.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests.Commands;

public sealed class PredictCommandTests(TrainedRun run)
{
    [Fact]
    public void Predict_SeveralImages_PrintsARowForEach()
    {
        using var folder = new TempFolder();
        var (dark, bright) = (Images.Grey(folder.File("dark.png"), 75), Images.Grey(folder.File("bright [1].png"), 155));

        var outcome = Tool.Run("predict", run.Model, dark, bright);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain('\e', outcome.Out);
        var rows = outcome.Lines.Where(line => line.Contains(folder.Path)).ToArray();
        Assert.Equal(2, rows.Length);
        Assert.Matches(@"/dark\.png +[01] +0\.\d{4} +0\.\d{4}$", rows[0].Replace('\\', '/'));
        Assert.Matches(@"/bright \[1\]\.png +[01] +0\.\d{4} +0\.\d{4}$", rows[1].Replace('\\', '/'));
    }

    [Fact]
    public void Predict_Folder_TakesItsImages()
    {
        using var folder = new TempFolder();
        Images.Grey(folder.File("study/deep/b.png"), 75);
        Images.Grey(folder.File("study/a.png"), 75);
        File.WriteAllText(folder.File("study/notes.txt"), "no picture");
        Directory.CreateSymbolicLink(folder.File("study/deep/link"), folder.File("study"));

        var outcome = Tool.Run("predict", run.Model, folder.File("study"), "--json");

        var images = outcome.Json.GetProperty("predictions").EnumerateArray();
        Assert.Equal([folder.File("study/a.png"), folder.File("study/deep/b.png")], images.Select(p => p.GetProperty("image").GetString()!));
        Assert.StartsWith($"1 linked folder in '{folder.File("study")}' passed over, the first '{folder.File("study/deep/link")}'. ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_EmptyFolder_SaysSo()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("predict", run.Model, folder.Path);

        Assert.Equal((1, $"The folder '{folder.Path}' holds no image.\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void Predict_Json_HasClassAndProbabilitiesOfEachImage()
    {
        using var folder = new TempFolder();
        var images = new[] { Images.Grey(folder.File("dark.png"), 75), Images.Grey(folder.File("bright.png"), 155) };

        var outcome = Tool.Run(["predict", run.Model, .. images, "--json"]);

        Assert.Equal((0, run.Model), (outcome.ExitCode, outcome.Json.GetProperty("model").GetString()));
        var predictions = outcome.Json.GetProperty("predictions").EnumerateArray().ToArray();
        Assert.Equal(images, predictions.Select(p => p.GetProperty("image").GetString()));
        double One(int image) => predictions[image].GetProperty("probabilities").GetProperty("1").GetDouble();
        Assert.True(One(0) < One(1), $"{One(0)} of the dark image, {One(1)} of the bright one");
        foreach (var prediction in predictions)
        {
            Assert.Equal(["image", "class", "probabilities"], prediction.EnumerateObject().Select(p => p.Name));
            Assert.Equal(1, prediction.GetProperty("probabilities").EnumerateObject().Sum(p => p.Value.GetDouble()), 1e-5);
        }
    }

    [Fact]
    public void Predict_DicomSegmentation_IsNoImage()
    {
        var segmentation = TestData.Require("dicom/pydicom-data/liver.dcm");

        foreach (var image in (string[])[segmentation, segmentation + "#1"])
        {
            var outcome = Tool.Run("predict", run.Model, image);
            Assert.Equal(
                (1, "", $"1 of 1 image cannot be used. Image '{segmentation}' cannot be read: It is a DICOM segmentation and no image of a patient. Give the image that it was made of, or save it as NIfTI where its values are meant.\n"),
                (outcome.ExitCode, outcome.Out, outcome.Error.Replace($"'{image}': Image", "Image", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Predict_SeveralSlices_SaysHowToGiveThem()
    {
        using var folder = new TempFolder();
        var volume = folder.File("v.nii");
        File.WriteAllBytes(volume, Imaging.NiftiEncoder.Encode(new(1, 3, 16, 16, 8, new float[3 * 16 * 16]) { Spacing = new(1, 1, 1) }));

        var outcome = Tool.Run("predict", run.Model, volume);

        Assert.Equal(
            (1, $"1 of 1 image cannot be used. The image has 3 slices or frames; the model takes one. Give it the slices one by one. The first is '{volume}#1'.\n"),
            (outcome.ExitCode, outcome.Error));
        Assert.Equal(0, Tool.Run("predict", run.Model, volume + "#1").ExitCode);
    }

    [Fact]
    public void Predict_BadImagesAmongGoodOnes_NamesAllBadOnesAndPredictsTheOthers()
    {
        using var folder = new TempFolder();
        var (good, missing, text) = (Images.Grey(folder.File("good.png"), 75), folder.File("missing.png"), folder.File("text.png"));
        File.WriteAllText(text, "no picture");
        var rgb = folder.File("rgb.png");
        File.WriteAllBytes(rgb, Imaging.PngEncoder.Encode(new(3, 16, 16, 8, new float[3 * 16 * 16])));

        var outcome = Tool.Run("predict", run.Model, missing, good, text, rgb);

        Assert.Equal(
            $"3 of 4 images cannot be used.\nThere is no file '{missing}'.\n"
            + $"Image '{text}' cannot be read: its first bytes are those of no format that OnnxRad knows. "
            + "Known: PNG (.png), JPEG (.jpg, .jpeg), DICOM (.dcm, .dicom, .ima), TIFF (.tif, .tiff), NIfTI (.nii, .nii.gz). Convert the file to one of them, or leave it out.\n"
            + $"'{rgb}': The image has 3 channels (RGB); the model takes 1 channel (grey). Convert the image to grey, or use a model for RGB images.\n",
            outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(good, Assert.Single(outcome.Lines, line => line.Contains(folder.Path, StringComparison.Ordinal)));

        var json = Tool.Run("predict", run.Model, missing, good, "--json");
        Assert.Equal((1, $"1 of 2 images cannot be used. There is no file '{missing}'."), (json.ExitCode, json.Json.GetProperty("error").GetString()));
        Assert.Equal(good, Assert.Single(json.Json.GetProperty("predictions").EnumerateArray()).GetProperty("image").GetString());
        Assert.EndsWith(json.Json.GetProperty("error").GetString() + "\n", json.Error, StringComparison.Ordinal);

        var none = Tool.Run("predict", run.Model, missing);
        Assert.Equal((1, "", $"1 of 1 image cannot be used. There is no file '{missing}'.\n"), (none.ExitCode, none.Out, none.Error));
    }

    [Fact]
    public void Predict_ModelWithoutCard_SaysWhatIsMissing()
    {
        using var folder = new TempFolder();
        var model = OnnxModel.Load(run.Model);
        model.RemoveMetadata(ModelCard.MetadataKey);
        model.Save(folder.File("plain.onnx"));

        var outcome = Tool.Run("predict", folder.File("plain.onnx"), Images.Grey(folder.File("a.png"), 75), "--json");

        var text = $"'{folder.File("plain.onnx")}' has no model card ('onnxrad.card' in metadata_props), so OnnxRad does not know its preprocessing and "
            + "classes. Use a model that OnnxRad exported, or add a card to this one.";
        Assert.Equal((1, text + "\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal(text, Assert.Single(outcome.Json.EnumerateObject()).Value.GetString());
    }

    [Fact]
    public void Predict_FileNameWithAtSign_IsAFileName()
    {
        var outcome = Tool.Run("predict", run.Model, "@list.txt");

        Assert.StartsWith("1 of 1 image cannot be used. There is no file '", outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public void Predict_OutOfAClassifier_IsRefused()
    {
        using var folder = new TempFolder();

        var outcome = Tool.Run("predict", run.Model, Images.Grey(folder.File("dark.png"), 75), "-o", folder.File("mask.png"));

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(
            $"'{run.Model}' gives no image that could be written to '{folder.File("mask.png")}'. Give a .csv file for a table of the scores, or leave out --out.", outcome.Error);
    }

    [Fact]
    public void Predict_OutTable_HasARowForEachImage()
    {
        using var folder = new TempFolder();
        var (dark, bright, table) = (Images.Grey(folder.File("dark.png"), 75), Images.Grey(folder.File("bright, \"1\".png"), 155), folder.File("out/scores.csv"));

        var outcome = Tool.Run("predict", run.Model, dark, folder.File("none.png"), bright, "-o", table, "--json");

        Assert.Equal(1, outcome.ExitCode);
        Assert.EndsWith($"\nWritten to {table}\n1 of 3 images cannot be used. There is no file '{folder.File("none.png")}'.\n", outcome.Error, StringComparison.Ordinal);
        var rows = File.ReadAllText(table).Split("\r\n");
        var found = outcome.Json.GetProperty("predictions").EnumerateArray().Select(p =>
            $"{p.GetProperty("class").GetString()},{p.GetProperty("probabilities").GetProperty("0").GetRawText()},{p.GetProperty("probabilities").GetProperty("1").GetRawText()}").ToArray();
        Assert.Equal(
            ["image,finding,0,1", $"{dark},{found[0]}", $"\"{folder.File("bright, \"\"1\"\".png")}\",{found[1]}", ""], rows);
        Assert.Equal([table], Directory.GetFiles(folder.File("out")));
    }

    [Fact]
    public void View_FilesThatAreNotThere_AreNamed()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("a/b.png"));
        var outcome = Tool.Run("view", folder.File("none.png"), "-o", folder.File("x.png"));

        Assert.Equal($"There is no file '{folder.File("none.png")}'.\n", outcome.Error);
        Assert.Equal(
            $"'{folder.File("no/x.png")}' cannot be written: its folder does not exist.\n",
            Tool.Run("view", Images.Grey(folder.File("i.png"), 75), "-o", folder.File("no/x.png")).Error);
        Assert.Equal(
            $"'{folder.File("a/b.png")}' cannot be written: it is a folder.\n", Tool.Run("view", folder.File("i.png"), "-o", folder.File("a/b.png")).Error);
    }

    [Fact]
    public void Predict_ManyBadImages_NamesTheFirst()
    {
        string[] images = [.. Enumerable.Range(0, 25).Select(i => $"none-{i}.png")];

        var lines = Tool.Run(["predict", run.Model, .. images]).Error.Split('\n');

        Assert.Equal(["25 of 25 images cannot be used.", "There is no file"], lines.Take(2).Select((line, i) => i == 0 ? line : line[..16]));
        Assert.Equal(["And 5 more.", ""], lines[21..]);
    }
}
