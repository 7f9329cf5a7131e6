using OnnxRad.Cli.Tests.Support;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests;

/// <summary>What users see when their input is wrong: the text in full, exit code 1, and no file more than before.</summary>
public sealed class BadInputTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_ImagesSmallerThanTheNetworkTakes_NamesTheSmallest()
    {
        var data = TinyNpz.Write(_folder.File("tiny.npz"));
        var before = Tool.Listing(_folder.Path);

        var outcome = Tool.Run(
            "train", TinyRecipe.Write(_folder.File("tiny.yaml")), "--data", data, "--out", _folder.File("run"),
            "--set", "network.architecture=alexnet", "--set", "network.stem=imagenet");

        Assert.Contains(
            "The network of the recipe cannot be built. The architecture's options are not valid. "
            + "Height is 16; 'alexnet' with the stem ImageNet needs at least 63. Width is 16; 'alexnet' with the stem ImageNet needs at least 63. "
            + "Enlarge the images (input.height, input.width) or take another network.architecture or network.stem.",
            outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        Assert.DoesNotContain(Tool.Listing(_folder.Path), name => name.Contains("run", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_MissingNpz_SaysWhatIsExpected()
    {
        var data = _folder.File("missing.npz");

        AssertTrainFails(
            data,
            $"The data set '{data}' does not exist. Expected an .npz file, a .csv table, or a folder that holds one folder per class.");
    }

    [Fact]
    public void Train_TruncatedNpz_SaysSo()
    {
        var whole = TinyNpz.Write(_folder.File("whole.npz"));
        var data = _folder.File("half.npz");
        File.WriteAllBytes(data, File.ReadAllBytes(whole)[..1000]);

        AssertTrainFails(
            data,
            $"'{data}' is not a complete .npz file (a zip archive): End of Central Directory record could not be found. Download or save it again.");
    }

    [Fact]
    public void Train_NpzOfAnotherKind_NamesAllMissingArrays()
    {
        var data = _folder.File("other.npz");
        using (var archive = System.IO.Compression.ZipFile.Open(data, System.IO.Compression.ZipArchiveMode.Create))
        {
            archive.CreateEntry("x.npy");
        }

        AssertTrainFails(
            data,
            $"'{data}' is no usable data set: array 'train_images' is missing; array 'train_labels' is missing. Expected the arrays "
            + "'train_images' (uint8, (N, H, W) or (N, H, W, 3)) and 'train_labels' (integers, (N) or (N, 1)), and the same for 'val' and "
            + "'test' where there are such images.");
    }

    [Fact]
    public void Train_LabelsOutOfRange_NamesThem()
    {
        var data = TinyNpz.Write(_folder.File("labels.npz"), highestLabel: 2);

        AssertTrainFails(
            data,
            $"3 labels of '{data}' are out of range (allowed: 0 to 1, for 2 classes): train_labels[31] is 2; val_labels[11] is 2; "
            + "test_labels[11] is 2. Name all classes in the recipe (classes), or correct the labels.",
            "--set", "data.classes=[normal, pneumonia]");
    }

    [Fact]
    public void Train_UnreadableImages_NamesThemAll()
    {
        var data = ImageFolder();
        File.WriteAllText(Path.Combine(data, "b", "bad.png"), "no picture");
        var png = Path.Combine(data, "a", "half.png");
        File.WriteAllBytes(png, File.ReadAllBytes(Path.Combine(data, "a", "1.png"))[..40]);

        var outcome = AssertTrainFails(data, expected: null);

        Assert.StartsWith($"2 of 14 images of '{data}' cannot be used: 'a/half.png' (Image '{png}' cannot be read: ", outcome.Error);
        Assert.Contains("; 'b/bad.png' (Image '", outcome.Error);
        Assert.EndsWith(". Correct or remove them, or leave them out with --skip-bad-images.\n", outcome.Error);
    }

    [Fact]
    public void Train_SkipBadImages_ListsThemAndGoesOn()
    {
        var data = ImageFolder();
        File.WriteAllText(Path.Combine(data, "b", "bad.png"), "no picture");

        var outcome = Train(data, "--skip-bad-images", "--set", "training.epochs=1");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("\n1 image that cannot be used was left out:\n  b/bad.png\n", outcome.Out);
    }

    [Fact]
    public void Train_ImagesOfAnotherDepth_AreNamedWithTheUnreadableOnesAndSkippedOnRequest()
    {
        var data = ImageFolder();
        File.WriteAllText(Path.Combine(data, "b", "bad.png"), "no picture");
        foreach (var name in (string[])["a/deep.png", "b/deep.png"])
        {
            File.WriteAllBytes(Path.Combine(data, name), Imaging.PngEncoder.Encode(new(1, 16, 16, 16, new float[256])));
        }

        var outcome = AssertTrainFails(data, expected: null);

        Assert.StartsWith($"3 of 13 images of '{data}' cannot be used: 'a/deep.png', 'b/deep.png' (The image has 16 bits a value; the model takes 8. ", outcome.Error);
        Assert.Contains("; 'b/bad.png' (Image '", outcome.Error);

        var skipping = Train(data, "--skip-bad-images", "--set", "training.epochs=1");
        Assert.Equal((0, ""), (skipping.ExitCode, skipping.Error));
        Assert.Contains("\n3 images that cannot be used were left out:\n", skipping.Out);
    }

    [Fact]
    public void Train_EmptyClass_NamesIt()
    {
        var data = ImageFolder();
        Directory.CreateDirectory(Path.Combine(data, "c"));

        AssertTrainFails(
            data,
            $"The folder '{data}' is no usable data set: class folder 'c' holds no image (.png, .jpg, .jpeg, .dcm, .dicom, .ima, .tif, .tiff, .nii, .nii.gz). Expected one folder per class "
            + "with its images, or such folders in 'train', 'val' and 'test'.");
    }

    [Fact]
    public void Train_OnePatientInTwoSplits_NamesTheLinesAndNotThePatient()
    {
        var data = ImageFolder();
        var table = Path.Combine(data, "table.csv");
        File.WriteAllText(table, "image,patient,split,label\na/1.png,DOE^JANE,train,a\nb/1.png,ROE,train,b\na/2.png,DOE^JANE,test,a\n");

        var outcome = AssertTrainFails(
            table,
            $"The table '{table}' is no usable data set: one patient is in 'train' on line 2 and in 'test' on line 4; give all images of a "
            + "patient the same split. Expected the columns 'image' (path from the folder of the table, or absolute) and 'label', and optionally "
            + "'patient' and 'split'.");

        Assert.DoesNotContain("DOE", outcome.Out + outcome.Error);
    }

    [Fact]
    public void Train_RgbRecipeOnGreyData_SaysWhichKeyToSet()
    {
        var data = TinyNpz.Write(_folder.File("grey.npz"));

        AssertTrainFails(
            data,
            "Recipe expects RGB images (channels: 3) and 'train_images[0]' is grey (1 channel), the first of 32 such images of 32. "
            + "Set input.channels: 1 in the recipe, or convert the images.",
            "--set", "input.channels=3");
    }

    [Fact]
    public void Train_ClassWeightsThatDoNotFitTheData_NamesTheLine()
    {
        var data = TinyNpz.Write(_folder.File("tiny.npz"));
        var recipe = TinyRecipe.Write(_folder.File("r.yaml"), TinyRecipe.Text + "  loss:\n    class_weights: [1, 2, 3]\n");

        var outcome = Tool.Run("train", recipe, "--data", data, "--out", _folder.File("run"));

        Assert.Equal(
            $"{recipe}:{TinyRecipe.Text.Split('\n').Length + 1}: 'training.loss.class_weights' has 3 numbers, and '{data}' has 2 classes ('0', '1'). Give one "
            + "number a class, in this order.\n",
            outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public void Train_RecipeWithProblems_NamesThemAllWithLines()
    {
        var recipe = TinyRecipe.Write(
            _folder.File("bad.yaml"),
            """
            name: bad
            task: classification
            netwrk:
              width: 4
            network:
              architecture: resnet19
            training:
              epochs: many
              batch_size: 0
            """);
        var data = TinyNpz.Write(_folder.File("tiny.npz"));
        var before = Tool.Listing(_folder.Path);

        var outcome = Tool.Run("train", recipe, "--data", data, "--out", _folder.File("run"), "--set", "epochs=3");

        Assert.Equal(
            $"""
            {recipe}:3: 'netwrk' is not a key of a recipe; did you mean 'network'? Allowed at the top: name, version, task, seed, description, intended_use, training_data, licence, data, input, network, fine_tuning, augmentation, degradation, training, tasks.
            {recipe}:6: network.architecture is 'resnet19'; expected one of alexnet, alexnet-grouped, googlenet, googlenet-bn, plain-cnn, resnet101, resnet18, resnet34, resnet50, texture-cnn.
            {recipe}:8: training.epochs is 'many'; expected an integer from 1 to 10000.
            {recipe}:9: training.batch_size is '0'; expected an integer from 1 to 65536.
            --set epochs=3: 'epochs' is not a key of a recipe; did you mean 'training.epochs'? Allowed at the top: name, version, task, seed, description, intended_use, training_data, licence, data, input, network, fine_tuning, augmentation, degradation, training, tasks.

            """,
            outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
        Assert.Equal(before, Tool.Listing(_folder.Path));
    }

    [Fact]
    public void Train_MissingRecipe_SaysSo()
    {
        var recipe = _folder.File("missing.yaml");

        var outcome = Tool.Run("train", recipe, "--data", TinyNpz.Write(_folder.File("data.npz")), "--out", _folder.File("run"));

        Assert.Equal($"{recipe}: the recipe does not exist. Give the path of a YAML file.\n", outcome.Error);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Out));
    }

    [Fact]
    public void Train_CudaWhereThereIsNone_SaysWhatIsMissing()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "There is a CUDA device here.");
        var data = TinyNpz.Write(_folder.File("tiny.npz"));

        AssertTrainFails(
            data,
            "Device 'cuda' was asked for and this build has Accelerator=cpu: it holds no CUDA libraries. Build with -p:Accelerator=cuda, "
            + "or ask for 'cpu'.",
            "--device", "cuda");
    }

    [Fact]
    public void Evaluate_MissingModel_SaysSo()
    {
        var (model, data) = (_folder.File("missing.onnx"), TinyNpz.Write(_folder.File("tiny.npz")));

        var outcome = Tool.Run("evaluate", model, "--data", data);

        Assert.Equal((1, "", $"There is no model file '{model}'. Check the path.\n"), (outcome.ExitCode, outcome.Out, outcome.Error));
    }

    /// <summary>A folder of two classes with eight images each.</summary>
    string ImageFolder()
    {
        var folder = _folder.File("images");
        for (var i = 1; i <= 8; i++)
        {
            Images.Grey(Path.Combine(folder, "a", $"{i}.png"), (byte)(40 + i));
            Images.Grey(Path.Combine(folder, "b", $"{i}.png"), (byte)(140 + i));
        }

        return folder;
    }

    CliOutcome Train(string data, params string[] options) =>
        Tool.Run(["train", TinyRecipe.Write(_folder.File("tiny.yaml")), "--data", data, "--out", _folder.File("run"), .. options]);

    CliOutcome AssertTrainFails(string data, string? expected, params string[] options)
    {
        TinyRecipe.Write(_folder.File("tiny.yaml"));
        var before = Tool.Listing(_folder.Path);

        var outcome = Train(data, options);

        Assert.Equal(expected is null ? outcome.Error : expected + "\n", outcome.Error);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(before, Tool.Listing(_folder.Path));
        return outcome;
    }
}
