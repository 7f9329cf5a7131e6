using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging;
using OnnxRad.Testing;
using OnnxRad.Trainer;

namespace OnnxRad.Cli.Tests.Commands;

/// <summary>Label maps from the command line: train, evaluate, predict.</summary>
public sealed class SegmentationCommandTests : IDisposable
{
    const string Recipe = """
        name: lungs
        task: segmentation
        data: { classes: [background, lungs] }
        input: { height: 32, width: 32 }
        network: { width: 4 }
        training: { epochs: 1, batch_size: 8, optimizer: { name: adam, learning_rate: 0.01 } }
        """;

    readonly TempFolder _folder = new();

    [Fact]
    public void TrainEvaluatePredict_Phantoms_GivesFiguresAndMaps()
    {
        Phantoms.Write(_folder.File("data"), new() { Patients = 12, Size = 32, Masks = true }, PngEncoder.Encode);
        File.WriteAllText(_folder.File("recipe.yaml"), Recipe);
        var (data, model) = (_folder.File("data/labels.csv"), _folder.File("run/model.onnx"));

        var trained = Tool.Run("train", _folder.File("recipe.yaml"), "--data", data, "--out", _folder.File("run"), "--device", "cpu");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.Contains(trained.Lines, line => line.StartsWith("Best epoch 1 of 1: validation Dice ", StringComparison.Ordinal) && line.Contains(", Jaccard "));

        var evaluated = Tool.Run("evaluate", model, "--data", data, "--json");
        Assert.Equal(["model", "split", "n", "figures", "skipped"], evaluated.Json.EnumerateObject().Select(p => p.Name));
        Assert.InRange(evaluated.Json.GetProperty("figures").GetProperty("dice").GetProperty("value").GetDouble(), 0, 1);
        Assert.Contains(Tool.Run("evaluate", model, "--data", data).Lines, line => line.StartsWith("  Dice  ", StringComparison.Ordinal));

        var image = _folder.File("data/images/0001.png");
        var predicted = Tool.Run("predict", model, image, "-o", _folder.File("mask.png"), "--json");
        var pixels = predicted.Json.GetProperty("predictions")[0].GetProperty("pixels");
        Assert.Equal(32 * 32, pixels.GetProperty("background").GetInt64() + pixels.GetProperty("lungs").GetInt64());
        var map = ImageFile.Read(_folder.File("mask.png"));
        Assert.Equal((32, 32, pixels.GetProperty("lungs").GetInt64()), (map.Height, map.Width, map.Pixels.ToArray().Count(p => p == 1)));
        CheckSeveral(model, image);
        CheckSlices(model);
        CheckDicom(model, image);
        CheckTargets(model, image);
    }

    public void Dispose() => _folder.Dispose();

    void CheckDicom(string model, string image)
    {
        var (a, b, target) = (_folder.File("a.dcm"), _folder.File("b.dcm"), _folder.File("out/seg.dcm"));
        Assert.Equal((0, 0), (Tool.Run("view", image, "-o", a).ExitCode, Tool.Run("view", image, "-o", b).ExitCode));

        Assert.Equal(0, Tool.Run("predict", model, a, "-o", target).ExitCode);
        var (segment, map) = (ImageFile.Read(target), ImageFile.Read(_folder.File("mask.png")));
        Assert.Equal(map.Pixels.ToArray(), segment.Pixels.ToArray());
        Assert.Equal(["seg.dcm"], Directory.GetFiles(_folder.File("out")).Select(Path.GetFileName));

        Assert.Equal(0, Tool.Run("predict", model, a, "-o", target, "--probabilities").ExitCode);
        Assert.Equal(map.Pixels.ToArray(), ImageFile.Read(target).Pixels.ToArray().Select(p => p > 127 ? 1f : 0));

        using var plain = Runtime.RadModel.Open(model);
        var found = plain.Predict(ImageFile.Read(a)).Map!;
        Assert.Equal(
            "The scores of the pixels were not kept. Open the model with KeepPixelScores.", Assert.Throws<InvalidOperationException>(() => found.ScoresOf(1)).Message);

        var mixed = Tool.Run("predict", model, a, b, "-o", target);
        Assert.Equal(
            (1, $"'{target}' would be one DICOM file, of images of one series; '{a}' and '{b}' are of two. Run each series by itself, or give a folder with --out.\n"),
            (mixed.ExitCode, mixed.Error));
        var again = Tool.Run("predict", model, target, "-o", _folder.File("x.dcm"));
        Assert.Equal(
            (1, $"1 of 1 image cannot be used. Image '{target}' cannot be read: It is a DICOM segmentation and no image of a patient. Give the image that it was made of, or save it as NIfTI where its values are meant.\n"),
            (again.ExitCode, again.Error));

        var png = Tool.Run("predict", model, image, "-o", target);
        Assert.Equal(
            (1, $"1 of 1 image cannot be used. Image '{image}' cannot be read: It does not begin like a DICOM file. "
                + "A .dcm file is written of DICOM images; for others give a .png file or a folder with --out.\n"),
            (png.ExitCode, png.Error));

        // What was written into the folder of its image is no image of it.
        Directory.CreateDirectory(_folder.File("study"));
        File.Copy(a, _folder.File("study/a.dcm"));
        for (var times = 0; times < 2; times++)
        {
            var inside = Tool.Run("predict", model, _folder.File("study"), "-o", _folder.File("study/seg.dcm"), "--json");
            Assert.Equal(0, inside.ExitCode);
            Assert.Equal(1, inside.Json.GetProperty("predictions").GetArrayLength());
        }

        var same = Tool.Run("predict", model, a, "-o", a);
        Assert.Equal((1, $"'{a}' is one of the images and would be written over. Give another file with --out.\n"), (same.ExitCode, same.Error));

        var alone = Tool.Run("predict", model, a, "-o", _folder.File("x.png"), "--probabilities");
        Assert.Equal(
            (2, "--probabilities goes with a segmentation that is written to a .dcm file. Name one with --out, or leave it out.\n"), (alone.ExitCode, alone.Error));
    }

    void CheckSlices(string model)
    {
        var (volume, masks) = (_folder.File("v.nii.gz"), _folder.File("slices"));
        File.WriteAllBytes(volume, NiftiEncoder.Encode(
            new RadImage(1, 3, 32, 32, 8, Array.ConvertAll(new float[3 * 1024], _ => 9f)) { Spacing = new(1, 1, 1), Plane = new(default, new(1, 0, 0), new(0, 1, 0)) }, compressed: true));

        var outcome = Tool.Run("predict", model, volume + "#1", volume + "#3", "--out", masks);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(["v.slice1.png", "v.slice3.png"], Directory.GetFiles(masks).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"'{_folder.File("mask.jpg")}' cannot hold an image. Give a .png file, a .dcm file for images of DICOM, or a folder with --out.\n",
            Tool.Run("predict", model, volume + "#1", "-o", _folder.File("mask.jpg")).Error);
        Assert.False(Path.Exists(_folder.File("mask.jpg")));
        var series = Series.Copy(_folder.File("series"));
        Assert.Contains(
            "1 of 1 image cannot be used. '" + series + "#12': The image has 12 bits a value", Tool.Run("predict", model, series + "#12").Error);
        Assert.Contains(
            "'" + series + "#17': The slice 17 of 'series' is asked for, and it has 16.", Tool.Run("predict", model, series + "#17", "-o", _folder.File("s.dcm")).Error);
    }

    void CheckTargets(string model, string image)
    {
        var picture = _folder.File("mask.bmp");
        var refused = Tool.Run("predict", model, image, "-o", picture);
        Assert.Equal(
            (1, $"'{picture}' cannot hold an image. Give a .png file, a .dcm file for images of DICOM, or a folder with --out.\n"),
            (refused.ExitCode, refused.Error));
        Assert.False(Path.Exists(picture));
        Assert.Equal(0, Tool.Run("predict", model, image, "-o", _folder.File("masks.v2")).ExitCode);

        File.WriteAllText(_folder.File("file"), "");
        var file = Tool.Run("predict", model, image, "-o", _folder.File("file"));
        Assert.Equal((1, $"'{_folder.File("file")}' is a file, and --out takes a folder, or a .png file for one image. Give one of them.\n"), (file.ExitCode, file.Error));
        var inside = Tool.Run("predict", model, image, "-o", _folder.File("file/masks"));
        Assert.Equal((1, $"Nothing can be written into '{_folder.File("file/masks")}': '{_folder.File("file")}' is a file.\n"), (inside.ExitCode, inside.Error));

        // A file where the folder would be: the target is at fault, and not the image.
        var blocked = Path.Combine(image, "mask.png");
        var unwritable = Tool.Run("predict", model, image, "-o", blocked);
        Assert.Equal((1, $"'{blocked}' cannot be written: '{image}' is a file.\n"), (unwritable.ExitCode, unwritable.Error));
    }

    void CheckSeveral(string model, string image)
    {
        var other = _folder.File("data/images/0002.png");

        var outcome = Tool.Run("predict", model, image, other, "--out", _folder.File("masks"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["0001.png", "0002.png"], Directory.GetFiles(_folder.File("masks")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Matches(@"\d+ pixels \(\d+\.\d %\)", outcome.Out);

        var before = File.ReadAllBytes(image);
        var same = Tool.Run("predict", model, image, other, "--out", Path.GetDirectoryName(image)!);
        Assert.Equal(1, same.ExitCode);
        Assert.Contains($"'{image}' is one of the images and would be written over. Give another file or folder with --out.", same.Error);
        Assert.Equal(before, File.ReadAllBytes(image));

        var refused = Tool.Run("predict", model, image, other, "--out", _folder.File("one.png"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"2 images do not fit the one file '{_folder.File("one.png")}'. Give a folder with --out.", refused.Error);
        Assert.False(File.Exists(_folder.File("one.png")));
    }
}
