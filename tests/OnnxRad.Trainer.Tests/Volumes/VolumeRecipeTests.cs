namespace OnnxRad.Trainer.Tests.Volumes;

public sealed class VolumeRecipeTests
{
    const string Classification = "name: a\ntask: classification\ninput: { depth: 16, height: 24, width: 32 }\n";
    const string Segmentation = """
        name: a
        task: segmentation
        data: { classes: [background, organ] }
        input: { depth: 32, height: 48, width: 48, resize: triangle, fit: centre, spacing: 1.5, slice_spacing: 3 }
        augmentation: { tilt: 5, mirror_rows: 0.5, mirror_slices: 0.25 }
        training: { patch_size: [16, 32, 24], patches_per_volume: 3, foreground_share: 0.5 }
        """;

    [Fact]
    public void Parse_Depth_MakesTheNetworkOneOfVolumes()
    {
        var recipe = Recipe.Parse(Classification, "r.yaml", []);

        Assert.Equal((16, "resnet18", 2), (recipe.Input.Depth, recipe.Network.Architecture, recipe.Training.BatchSize));
        Assert.Equal("1 x 16 x 24 x 32", recipe.Input.NetworkShape().ToString());
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
        Assert.DoesNotContain("patch", recipe.ToYaml());
    }

    [Fact]
    public void Parse_Segmentation_TakesPatchesAndComesBackFromItsText()
    {
        var recipe = Recipe.Parse(Segmentation, "r.yaml", []);

        Assert.Equal([16, 32, 24], recipe.Training.PatchSize);
        Assert.Equal((3, 0.5), (recipe.Training.PatchesPerVolume, recipe.Training.ForegroundShare));
        Assert.Equal((5.0, 0.5, 0.25, 3.0), (recipe.Augmentation.Tilt, recipe.Augmentation.MirrorRows, recipe.Augmentation.MirrorSlices, recipe.Input.SliceSpacing));
        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
        Assert.Contains("  patch_size: [16, 32, 24]\n  patches_per_volume: 3\n  foreground_share: 0.5\n", recipe.ToYaml());
    }

    [Fact]
    public void ToYaml_Images_SayNothingOfVolumes()
    {
        var yaml = Recipe.Parse("name: a\ntask: segmentation\ndata: { classes: [a, b] }", "r.yaml", []).ToYaml();

        Assert.All(["depth", "slice_spacing", "tilt", "mirror_", "patch", "foreground"], word => Assert.DoesNotContain(word, yaml));
    }

    [Theory]
    [InlineData("network.architecture=resnet18-3d")]
    [InlineData("network.architecture=plain-cnn")]
    public void Parse_NameOfEitherForm_IsTaken(string change)
    {
        var recipe = Recipe.Parse(Classification, "r.yaml", [change]);

        Assert.Equal(recipe, Recipe.Parse(recipe.ToYaml(), "written", []));
    }

    [Theory]
    [InlineData("input.depth=1", "input.depth is '1'; expected none or an integer from 2 to 1024.")]
    [InlineData("input.channels=3", "input.channels is 3 with input.depth; expected 1, as volumes are grey.")]
    [InlineData("input.images=[plain, late]", "input.images names several images of a case with input.depth; expected none, as a network of volumes takes one.")]
    [InlineData("input.height=4096;input.width=4096", "input.depth x height x width is 268435456 voxels; expected at most 134217728, such as 512 x 512 x 512.")]
    [InlineData("input.slice_spacing=2", "input.slice_spacing is given without input.spacing, that of rows and columns; expected both.")]
    [InlineData("input.depth=none;input.slice_spacing=2", "input.slice_spacing is for volumes, and input.depth is none. Give the slices of the network's input, or remove it.")]
    [InlineData(
        "network.architecture=alexnet",
        "network.architecture is 'alexnet'; expected one of plain-cnn, resnet18, resnet34, resnet50, plain-cnn-3d, resnet18-3d, resnet34-3d, resnet50-3d, which have a "
        + "form for volumes as input.depth asks for.")]
    [InlineData(
        "input.depth=none;network.architecture=resnet18-3d",
        "network.architecture is 'resnet18-3d'; expected one of alexnet, alexnet-grouped, googlenet, googlenet-bn, plain-cnn, resnet101, resnet18, resnet34, resnet50, "
        + "texture-cnn, or input.depth with it, as it takes volumes.")]
    [InlineData("input.depth=none;augmentation.tilt=5", "augmentation.tilt is for volumes, and input.depth is none. Give the slices of the network's input, or remove it.")]
    [InlineData("augmentation.crop_padding=2", "augmentation.crop_padding is 2 with input.depth; expected 0. Volumes are moved by augmentation.shift.")]
    [InlineData(
        "training.patch_size=[8,8,8]",
        "training.patch_size does not apply to the task 'classification', only to segmentation. Remove it, on the command line with --set training.patch_size=")]
    public void Parse_WrongValue_SaysWhatIsExpected(string changes, string expected) => Assert.Equal(
        expected, Assert.Throws<RecipeException>(() => Recipe.Parse(Classification, "r.yaml", changes.Split(';'))).Problems[0].Message);

    [Theory]
    [InlineData("training.patch_size=[16, 32]", "training.patch_size has 2 numbers; expected 3: slices, rows, columns.")]
    [InlineData(
        "training.patch_size=[16, 49, 24]",
        "training.patch_size is 16 x 49 x 24, and volumes become 32 x 48 x 48 (slices, rows, columns); expected patches that are no larger.")]
    [InlineData("training.patch_size=none", "training.patches_per_volume is for patches, and training.patch_size is none. Give it, or remove training.patches_per_volume.")]
    public void Parse_WrongPatches_SaysWhatIsExpected(string change, string expected) => Assert.Equal(
        expected, Assert.Throws<RecipeException>(() => Recipe.Parse(Segmentation, "r.yaml", [change])).Problems[0].Message);

    [Fact]
    public void Parse_NetworkOfAnotherTask_IsNotProposedForVolumes() => Assert.Equal(
        "network.architecture is 'resnet18-3d'; expected one of fcn-16s, fcn-32s, fcn-8s, segnet, unet, unet-no-bn, unet-original, unet-valid-bn.",
        Assert.Throws<RecipeException>(() => Recipe.Parse(
            "name: a\ntask: segmentation\ndata: { classes: [a, b] }\nnetwork: { architecture: resnet18-3d }", "r.yaml", [])).Problems[0].Message);

    [Fact]
    public void Parse_ImagesFromVolumes_AreRefused() => Assert.Equal(
        "input.depth is 16, and no network of the task 'image' takes volumes; expected none.",
        Assert.Single(Assert.Throws<RecipeException>(
            () => Recipe.Parse("name: a\ntask: image\ninput: { depth: 16 }\nnetwork: { architecture: red10 }", "r.yaml", [])).Problems).Message);

    [Fact]
    public void Parse_BatchTooLarge_NamesBothKeys()
    {
        Assert.Equal(
            "training.batch_size is 1000, and patches of training.patch_size have 2097152 voxels; expected at most 1073741824 voxels in a batch.",
            Problem("input.depth=128;input.height=128;input.width=128;training.patch_size=[128, 128, 128];training.batch_size=1000", Segmentation));
        Assert.Equal(
            "training.batch_size is 9, and volumes of input.depth x height x width have 134217728 voxels; expected at most 1073741824 voxels in a batch.",
            Problem("input.depth=512;input.height=512;input.width=512;training.batch_size=9", Classification));
    }

    [Fact]
    public void Parse_NumberOfPatchesWithoutPatches_IsRefusedThoughItIsTheDefault() => Assert.Equal(
        "training.patches_per_volume is for patches, and training.patch_size is none. Give it, or remove training.patches_per_volume.",
        Problem("training.patch_size=;training.foreground_share=;training.patches_per_volume=4", Segmentation));

    [Fact]
    public void Parse_ArchitecturesOfTheCaller_MayBeOthers()
    {
        var recipe = Recipe.Parse(Classification, "r.yaml", ["network.architecture=resnet18"], ["resnet18", "my-network"]);

        Assert.Equal("resnet18", recipe.Network.Architecture);
        Assert.Equal("my-network", Recipe.Parse("name: a\ntask: classification", "r.yaml", ["network.architecture=my-network"], ["resnet18", "my-network"]).Network.Architecture);
    }

    static string Problem(string changes, string yaml) =>
        Assert.Single(Assert.Throws<RecipeException>(() => Recipe.Parse(yaml, "r.yaml", changes.Split(';'))).Problems).Message;
}
