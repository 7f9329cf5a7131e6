using System.Runtime.CompilerServices;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Recipes;

public sealed class RecipeTests
{
    const string Minimal = "name: a\ntask: classification\n";

    const string Full = """
        name: pneumonia-mnist
        version: 3
        task: classification
        seed: 7
        description: "A: first \"line\"\nand a second, with \\ and \t and é"
        intended_use: Tests
        training_data: PneumoniaMNIST
        licence: Apache-2.0
        data:
          classes: [normal, "yes", 'Pleural effusion, left']
          validation_fraction: 0.2
          test_fraction: 0.1
          fraction: 0.25
        input:
          channels: 3
          height: 64
          width: 48
          resize: triangle
          window: [40, 400]
          mean: [0.485, 0.456, 0.406]
          std: auto
        network:
          architecture: plain-cnn
          width: 32
          stem: imagenet
          dropout: 0.25
        augmentation:
          shift: 0.07
          rotation: 10
          scale: [0.9, 1.1]
          mirror: 0.5
          crop_padding: 4
          noise: 0.02
          contrast: 0.2
          brightness: 0.1
        training:
          epochs: 30
          batch_size: 64
          precision: bfloat16
          average_decay: 0.999
          optimizer: { name: adamw, learning_rate: 2e-3, weight_decay: 0.05, beta1: 0.8, beta2: 0.99, epsilon: 1e-6 }
          schedule:
            name: step
            warmup: 0.1
            step_epochs: [10, 20]
            gamma: 0.5
          loss:
            class_weights: [1, 2, 0.5]
            label_smoothing: 0.1
          early_stopping:
            metric: accuracy
            patience: 5
        """;

    const string Defaults =
        """
        name: a
        version: 1
        task: classification
        seed: 1
        description: ""
        intended_use: ""
        training_data: ""
        licence: ""
        data:
          classes: auto
          covariates: none
          covariate_units: 0
          resample_uneven: false
          validation_fraction: 0.15
          test_fraction: 0.15
          fraction: 1
        input:
          channels: 1
          height: 28
          width: 28
          resize: none
          window: none
          mean: [0.5]
          std: [0.25]
          fit: stretch
          spacing: none
          image_channels: auto
          clip: none
          normalise: fixed
          images: none
        network:
          architecture: resnet18
          width: 64
          stem: small
          dropout: auto
        fine_tuning:
          from: none
        augmentation:
          shift: 0
          rotation: 0
          scale: [1, 1]
          mirror: 0
          crop_padding: 0
          noise: 0
          contrast: 0
          brightness: 0
        training:
          epochs: 20
          batch_size: 128
          precision: float32
          average_decay: 0
          optimizer:
            name: sgd
            learning_rate: 0.1
            momentum: 0.9
            nesterov: true
            weight_decay: 0.0005
          schedule:
            name: one_cycle
            warmup: 0.3
            final_fraction: 0.0001
          loss:
            name: cross_entropy
            class_weights: none
            label_smoothing: 0
          early_stopping:
            metric: auc
            patience: 0

        """;

    static readonly Recipe s_full = new()
    {
        Name = "pneumonia-mnist",
        Version = 3,
        Task = "classification",
        Seed = 7,
        Description = "A: first \"line\"\nand a second, with \\ and \t and é",
        IntendedUse = "Tests",
        TrainingData = "PneumoniaMNIST",
        Licence = "Apache-2.0",
        Data = new() { Classes = ["normal", "yes", "Pleural effusion, left"], ValidationFraction = 0.2, TestFraction = 0.1, Fraction = 0.25 },
        Input = new()
        {
            Channels = 3,
            Height = 64,
            Width = 48,
            Resize = ResizeFilter.Triangle,
            Window = new() { Source = WindowSource.Fixed, Low = -160, High = 240 },
            Mean = [0.485, 0.456, 0.406],
            Std = null,
        },
        Network = new() { Architecture = "plain-cnn", Width = 32, Stem = NetworkStem.Imagenet, Dropout = 0.25 },
        Augmentation = new()
        {
            Shift = 0.07,
            Rotation = 10,
            Scale = new(0.9, 1.1),
            Mirror = 0.5,
            CropPadding = 4,
            Noise = 0.02,
            Contrast = 0.2,
            Brightness = 0.1,
        },
        Training = new()
        {
            Epochs = 30,
            BatchSize = 64,
            Precision = TrainingPrecision.Bfloat16,
            AverageDecay = 0.999,
            Optimizer = new()
            {
                Name = OptimizerName.AdamW,
                LearningRate = 0.002,
                WeightDecay = 0.05,
                Beta1 = 0.8,
                Beta2 = 0.99,
                Epsilon = 1e-6,
            },
            Schedule = new() { Name = ScheduleName.Step, Warmup = 0.1, StepEpochs = [10, 20], Gamma = 0.5 },
            Loss = new() { Weighting = ClassWeighting.Given, ClassWeights = [1, 2, 0.5], LabelSmoothing = 0.1 },
            EarlyStopping = new() { Metric = ValidationMetric.Accuracy, Patience = 5 },
        },
    };

    [Fact]
    public void Parse_EveryKeyGiven_ReadsEveryValue() => Assert.Equal(s_full, Parse(Full));

    [Fact]
    public void Parse_RequiredKeysOnly_GivesTheDefaultsOfTheRecords() =>
        Assert.Equal(new Recipe { Name = "a", Task = "classification" }, Parse(Minimal));

    [Fact]
    public void Parse_EmptySections_GiveTheDefaults() =>
        Assert.Equal(Parse(Minimal), Parse(Minimal + "augmentation:\ntraining:\n  optimizer: {}\n  schedule: ~\n"));

    [Theory]
    [InlineData("adagrad", 0.01)]
    [InlineData("adam", 0.001)]
    [InlineData("adamw", 0.001)]
    public void Parse_OtherOptimizer_HasItsOwnLearningRate(string name, double expected) =>
        Assert.Equal(expected, Parse(Minimal, $"training.optimizer.name={name}").Training.Optimizer.LearningRate);

    [Fact]
    public void Parse_DefaultsThatDependOnOtherKeys_Follow()
    {
        var recipe = Parse(Minimal, "training.optimizer.momentum=0", "training.schedule.name=cosine", "input.channels=3");

        Assert.False(recipe.Training.Optimizer.Nesterov);
        Assert.Equal(0, recipe.Training.Schedule.Warmup);
        Assert.Equal([0.5, 0.5, 0.5], recipe.Input.Mean!);
        Assert.Equal([0.25, 0.25, 0.25], recipe.Input.Std!);
    }

    [Fact]
    public void Parse_Overrides_WinOverTheFileAndTheLastOneWins()
    {
        var recipe = Parse(
            "name: a\ntask: classification\ntraining: { epochs: 20, optimizer: { momentum: 0.8, learning_rate: 0.3 } }\n",
            "training.epochs=5", "training.epochs = 6", "augmentation.scale=[0.8, 1.2]", "training.optimizer.momentum=",
            "description=Note: for 'tests', \"a\"", "licence=\"Apache-2.0\"");

        Assert.Equal(6, recipe.Training.Epochs);
        Assert.Equal(new ScaleRange(0.8, 1.2), recipe.Augmentation.Scale);
        Assert.Equal(0.9, recipe.Training.Optimizer.Momentum);
        Assert.Equal(0.3, recipe.Training.Optimizer.LearningRate);
        Assert.Equal("Note: for 'tests', \"a\"", recipe.Description);
        Assert.Equal("Apache-2.0", recipe.Licence);
    }

    [Fact]
    public void Parse_OverridesAlone_MakeARecipe() =>
        Assert.Equal(new Recipe { Name = "b", Task = "classification" }, Parse("", "name=b", "task=classification"));

    [Fact]
    public void Parse_FineTuning_ReadsEveryValueAndLeavesTheNetworkAside()
    {
        var recipe = Parse(
            $"{Minimal}network: {{ width: 32 }}\nfine_tuning: {{ from: base.onnx, sha256: {new string('a', 64)}, freeze: conv1, "
            + "backbone_learning_rate: 0.1, layer_decay: 0.8, unfreeze_epochs: 2 }\n");

        Assert.Equal(
            new()
            {
                From = "base.onnx",
                Sha256 = new('a', 64),
                Freeze = "conv1",
                BackboneLearningRate = 0.1,
                LayerDecay = 0.8,
                UnfreezeEpochs = 2,
            },
            recipe.FineTuning);
        Assert.Equal(new(), recipe.Network);
        Assert.DoesNotContain("network:", recipe.ToYaml());
    }

    [Fact]
    public void Parse_ArchitecturesGiven_AllowsThoseOnly()
    {
        Assert.Equal("unet", Recipe.Parse(Minimal, "r.yaml", ["network.architecture=unet"], ["unet"]).Network.Architecture);

        var e = Assert.Throws<RecipeException>(() => Recipe.Parse(Minimal, "r.yaml", ["network.architecture=vgg"], ["unet", "cnn"]));
        Assert.Equal("--set network.architecture=vgg: network.architecture is 'vgg'; expected one of unet, cnn.", e.Message);
    }

    [Fact]
    public void ToYaml_EveryKeyGiven_RoundTrips() => Assert.Equal(s_full, Parse(s_full.ToYaml()));

    [Theory]
    [InlineData("training.optimizer.name=sgd")]
    [InlineData("training.optimizer.name=adagrad")]
    [InlineData("training.optimizer.name=adam")]
    [InlineData("training.optimizer.learning_rate=0.1234567890123456789")]
    [InlineData("training.optimizer.epsilon=3e-324", "training.optimizer.name=adam")]
    [InlineData("training.schedule.name=constant")]
    [InlineData("training.schedule.name=cosine")]
    [InlineData("training.loss.class_weights=balanced")]
    [InlineData("input.mean=auto")]
    [InlineData("network.dropout=0")]
    [InlineData("network.dropout=0.5")]
    [InlineData("fine_tuning.from='a \"b\": [c].onnx'")]
    [InlineData("fine_tuning.from=a.onnx", "fine_tuning.freeze=/layer1/conv", "fine_tuning.backbone_learning_rate=0.1")]
    [InlineData("fine_tuning.from=a.onnx", "fine_tuning.sha256=0123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("fine_tuning.from=a.onnx", "fine_tuning.layer_decay=0.7", "fine_tuning.unfreeze_epochs=3")]
    [InlineData("name=-")]
    [InlineData("name=true")]
    [InlineData("name=0123")]
    [InlineData("data.classes=[\"null\", \"a#b: c\", \"&d\", \" e \", \"\\u00E4\\U0001F600\\u2028f\"]")]
    [InlineData("description=\"  two\\n\\n\\nlines \"")]
    public void ToYaml_OddValues_RoundTrip(params string[] overrides)
    {
        var recipe = Parse(Minimal, overrides);

        Assert.Equal(recipe, Parse(recipe.ToYaml()));
    }

    [Fact]
    public void ToYaml_Defaults_IsTheResolvedRecipe() => Assert.Equal(Defaults, Parse(Minimal).ToYaml());

    [Fact]
    public void Read_File_ReadsIt()
    {
        using var folder = new TempFolder();
        var path = folder.File("r.yaml");
        File.WriteAllText(path, "\uFEFF" + Full.ReplaceLineEndings("\r\n"));

        Assert.Equal(s_full with { Seed = 8 }, Recipe.Read(path, ["seed=8"]));
    }

    [Theory]
    [InlineData("pneumonia-mnist")]
    [InlineData("quickstart")]
    [InlineData("transfer")]
    public void Read_RecipeOfTheRepository_IsSound(string name) =>
        Assert.Equal("classification", Recipe.Read(RepositoryRecipe(name), []).Task);

    [Fact]
    public void Equals_ListsOfOtherValues_Differ()
    {
        Assert.NotEqual(s_full, s_full with { Data = s_full.Data with { Classes = ["normal", "yes", "other"] } });
        Assert.NotEqual(s_full, s_full with { Input = s_full.Input with { Mean = [0.485] } });
    }

    [Theory]
    [InlineData("none", null, 0, 0)]
    [InlineData("file", WindowSource.File, 0, 0)]
    [InlineData("min_max", WindowSource.MinMax, 0, 0)]
    [InlineData("percentile", WindowSource.Percentile, 0.5f, 99.5f)]
    [InlineData("[-600, 1500]", WindowSource.Fixed, -1350, 150)]
    public void Parse_Window_IsReadAndWrittenTheSame(string text, WindowSource? source, float low, float high)
    {
        var recipe = Parse($"name: a\ntask: classification\ninput:\n  window: {text}");

        Assert.Equal(source is null ? null : new ValueWindow { Source = source.Value, Low = low, High = high }, recipe.Input.Window);
        Assert.Contains($"  window: {text}\n", recipe.ToYaml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lung", "r.yaml:4: input.window is 'lung'; expected none, file, min_max, percentile, or a list of two numbers from -1000000 to 1000000: centre and width.")]
    [InlineData("[40]", "r.yaml:4: input.window has 1 number; expected two, the centre and a width above 0.")]
    [InlineData("[40, 0]", "r.yaml:4: input.window is 40 and 0; expected two numbers, the centre and a width above 0.")]
    public void Parse_WrongWindow_SaysWhatIsExpected(string text, string message) =>
        Assert.Equal(message, Assert.Throws<RecipeException>(() => Parse($"name: a\ntask: classification\ninput:\n  window: {text}")).Message);

    static string RepositoryRecipe(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../trainer/recipes", $"{name}.yaml");

    static Recipe Parse(string yaml, params string[] overrides) => Recipe.Parse(yaml, "r.yaml", overrides);
}
