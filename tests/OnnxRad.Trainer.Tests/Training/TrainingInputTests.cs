using System.Runtime.CompilerServices;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer.Tests.Training;

public sealed class TrainingInputTests
{
    static readonly string[] s_classes = ["normal", "nodule"];

    [Fact]
    public void Read_MeasuredMeanAndStd_AreThoseOfTheTrainingSplit()
    {
        // 51 and 102 of 255 are 0.2 and 0.4: mean 0.3, deviation 0.1. The validation images do not count.
        var input = Read(new() { Mean = null, Std = null }, Grey("a", 0, 51), Grey("b", 1, 102), Validation("c", 0, 255), Validation("d", 1, 255));

        Assert.Equal(0.3f, Assert.Single(input.Preprocessing.Mean), 1e-6f);
        Assert.Equal(0.1f, Assert.Single(input.Preprocessing.Std), 1e-6f);
        AssertAll(-1, input.Train.Values.AsSpan(0, 64), 1e-4f);
        AssertAll(7, input.Validation.Values, 1e-4f);
    }

    [Fact]
    public void Read_MeasuredMeanBesideAGivenStd_IsInUnitsOfThePixels()
    {
        var input = Read(new() { Mean = null, Std = [0.25] }, Grey("a", 0, 51), Grey("b", 1, 102), Validation("c", 0, 255), Validation("d", 1, 255));

        Assert.Equal(0.3f, Assert.Single(input.Preprocessing.Mean), 1e-6f);
        Assert.Equal(0.25f, Assert.Single(input.Preprocessing.Std));
        AssertAll(-0.4f, input.Train.Values.AsSpan(0, 64), 1e-5f);
    }

    [Fact]
    public void Read_GivenMeanAndStd_AreTaken()
    {
        var input = Read(new() { Mean = [0.2], Std = [0.5] }, Grey("a", 0, 51), Grey("b", 1, 102), Validation("c", 0, 0), Validation("d", 1, 0));

        AssertAll(0, input.Train.Values.AsSpan(0, 64), 1e-5f);
        AssertAll(0.4f, input.Train.Values.AsSpan(64, 64), 1e-5f);
    }

    [Fact]
    public void Read_UnreadableImages_AreLeftOutOfTheCountsAndListedOnce()
    {
        var input = Read(
            TinyRecipe.Create() with { Input = new() { Height = 8, Width = 8, Mean = null } },
            skipBadImages: true,
            Grey("a", 0, 51), Grey("b", 1, 102), Bad("bad", 1), Validation("c", 0, 0), Validation("d", 1, 0), Grey("e", 0, 9) with { Split = DataSplit.Test });

        Assert.Equal(["bad"], input.Skipped);
        Assert.Equal(["a", "b"], input.Train.Names);
        Assert.Equal([0, 1], input.Train.Labels);
        Assert.Equal(
            "Images: train 2 (normal 1, nodule 1), val 2 (normal 1, nodule 1), test 1 (normal 1, nodule 0)", input.Summary);
    }

    [Fact]
    public void Read_ClassWithoutReadableImage_IsRefused()
    {
        var e = Assert.Throws<DataException>(() => Read(
            TinyRecipe.Create(), skipBadImages: true, Grey("a", 0, 51), Bad("b", 1), Validation("c", 0, 0), Validation("d", 1, 0)));

        Assert.Equal(
            "No image for training that can be read in 'data' is of class 'nodule'. Correct the images, or remove the class.", e.Message);
    }

    [Fact]
    public void Read_GreyImagesForAnRgbRecipe_IsRefused()
    {
        var recipe = TinyRecipe.Create() with { Input = new() { Channels = 3, Height = 8, Width = 8, Mean = null, Std = null } };

        var e = Assert.Throws<DataException>(() => Read(
            recipe, skipBadImages: false, Grey("a", 0, 51), Grey("b", 1, 51), Validation("c", 0, 0), Validation("d", 1, 0)));

        Assert.Equal(
            "Recipe expects RGB images (channels: 3) and 'a' is grey (1 channel), the first of 2 such images of 2. Set input.channels: 1 in the "
            + "recipe, or convert the images.",
            e.Message);
    }

    [Fact]
    public void Read_ImagesOfAnotherSize_AreRefused()
    {
        var large = Grey("b", 1, 0) with { Read = () => new RadImage(1, 9, 8, 8, new float[72]) };

        var e = Assert.Throws<DataException>(() => Read(
            TinyRecipe.Create(), skipBadImages: false, Grey("a", 0, 51), large, Validation("c", 0, 0), Validation("d", 1, 0)));

        Assert.Equal(
            "1 of 2 images of 'data' cannot be used: 'b' (The image is 9 x 8 (rows x columns); the model takes 8 x 8 and does not "
            + "resize. Resize the image, or train the model with a resize filter in its preprocessing). "
            + "Correct or remove them, or leave them out with --skip-bad-images.",
            e.Message);
        Assert.Single(e.Problems);
    }

    [Fact]
    public void Read_ClassWeightsOfAnotherNumber_AreRefused()
    {
        var recipe = TinyRecipe.Create();
        recipe = recipe with { Training = recipe.Training with { Loss = new() { Weighting = ClassWeighting.Given, ClassWeights = [1, 2, 3] } } };

        var e = Assert.Throws<RecipeException>(() => Read(
            recipe, skipBadImages: false, Grey("a", 0, 51), Grey("b", 1, 51), Validation("c", 0, 0), Validation("d", 1, 0)));

        Assert.Equal(
            "recipe 'tiny': 'training.loss.class_weights' has 3 numbers, and 'data' has 2 classes ('normal', 'nodule'). Give one number a class, "
            + "in this order.",
            e.Message);
        Assert.Equal("training.loss.class_weights", Assert.Single(e.Problems).Key);
    }

    [Fact]
    public void Read_ValidationOfOneClassForAuc_IsRefused()
    {
        var e = Assert.Throws<DataException>(() => Read(
            TinyRecipe.Create(), skipBadImages: false, Grey("a", 0, 51), Grey("b", 1, 51), Validation("c", 0, 0)));

        Assert.Equal(
            "No image for validation in 'data' is of class 'nodule', so the best epoch cannot be chosen by AUC. Add such images to the validation "
            + "data, or set training.early_stopping.metric: loss in the recipe.",
            e.Message);
    }

    [Theory]
    [InlineData(ValidationMetric.Loss)]
    [InlineData(ValidationMetric.Accuracy)]
    public void Read_ValidationOfOneClassForOtherMetrics_IsTaken(ValidationMetric metric)
    {
        var recipe = TinyRecipe.Create();
        recipe = recipe with { Training = recipe.Training with { EarlyStopping = new() { Metric = metric } } };

        Assert.Equal([0], Read(recipe, skipBadImages: false, Grey("a", 0, 51), Grey("b", 1, 51), Validation("c", 0, 0)).Validation.Labels);
    }

    [Fact]
    public void Read_MoreThanMemoryHolds_IsRefusedBeforeReading()
    {
        var recipe = TinyRecipe.Create() with { Input = new() { Height = 16_384, Width = 16_384 } };

        var samples = Enumerable.Range(0, 8).Select(i => Grey($"{i}", i % 2, 51));
        var recorder = new Recorder();

        var e = Assert.Throws<DataException>(
            () => Read(recipe, false, recorder, [.. samples, Validation("c", 0, 0), Validation("d", 1, 0)]));

        Assert.Empty(recorder.Counts);
        Assert.Equal(
            "8 images of 1 x 16384 x 16384 (channels, rows, columns) of 'data' are too many to be held in memory: at most 7 can be. Give a "
            + "folder for prepared images with --cache, set a smaller input.height and input.width in the recipe, or use fewer images.",
            e.Message);
    }

    [Fact]
    public void Read_Images_AreCounted()
    {
        var recorder = new Recorder();

        Read(TinyRecipe.Create(), false, recorder, Grey("a", 0, 51), Grey("b", 1, 51), Validation("c", 0, 0), Validation("d", 1, 0));

        Assert.Equal(
            [("Training images", 1, 2), ("Training images", 2, 2), ("Validation images", 1, 2), ("Validation images", 2, 2)], recorder.Counts);
    }

    static Sample Grey(string name, int label, float value) => new(
        name, label, name, DataSplit.Train, () => new RadImage(1, 8, 8, 8, [.. Enumerable.Repeat(value, 64)]));

    static Sample Validation(string name, int label, float value) => Grey(name, label, value) with { Split = DataSplit.Validation };

    static Sample Bad(string name, int label) => Grey(name, label, 0) with
    {
        Read = () => throw new IOException("cut short"),
        Content = () => new MemoryStream(),
    };

    [Fact]
    public void Read_DataSet_IsNotKept()
    {
        var (input, dataset) = Made();

        GC.Collect();

        Assert.False(dataset.TryGetTarget(out _));
        Assert.Equal(2, input.Train.Count);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (TrainingInput Input, WeakReference<ImageDataset> Dataset) Made()
        {
            var made = new ImageDataset("data", s_classes, [Grey("a", 0, 51), Grey("b", 1, 102), Validation("c", 0, 0), Validation("d", 1, 0)]);
            return (TrainingInput.Read(TinyRecipe.Create(), made, HoldOut.Assign(made, NoHoldOut), new Recorder(), CancellationToken.None), new(made));
        }
    }

    static TrainingInput Read(InputRecipe input, params Sample[] samples) =>
        Read(TinyRecipe.Create() with { Input = input with { Height = 8, Width = 8 } }, false, samples);

    static TrainingInput Read(Recipe recipe, bool skipBadImages, params Sample[] samples) => Read(recipe, skipBadImages, new Recorder(), samples);

    static TrainingInput Read(Recipe recipe, bool skipBadImages, Recorder recorder, params Sample[] samples)
    {
        var dataset = new ImageDataset("data", s_classes, samples, skipBadImages);
        return TrainingInput.Read(recipe, dataset, HoldOut.Assign(dataset, NoHoldOut), recorder, CancellationToken.None);
    }

    // Zero fractions: the samples have no test split, and none is wanted.
    static HoldOutOptions NoHoldOut => new() { ValidationFraction = 0, TestFraction = 0, Seed = 1 };

    static void AssertAll(float expected, ReadOnlySpan<float> values, float tolerance)
    {
        foreach (var value in values)
        {
            Assert.Equal(expected, value, tolerance);
        }
    }
}
