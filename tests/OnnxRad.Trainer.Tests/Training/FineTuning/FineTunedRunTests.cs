using System.Security.Cryptography;
using System.Text;
using OnnxRad.Graphs;
using OnnxRad.Models;
using OnnxRad.Runtime;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training.FineTuning;

[Collection(TorchCollection.Name)]
public sealed class FineTunedRunTests
{
    static readonly FixedClock s_clock = new(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

    [Theory]
    [InlineData(OptimizerName.Sgd)]
    [InlineData(OptimizerName.AdamW)]
    public void Execute_FrozenBackbone_ChangesTheHeadAlone(OptimizerName optimizer)
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.WithEverything(epochs: 3, optimizer);
        var request = Request(folder, recipe with { FineTuning = new() { From = TinyBase.Write(folder), Freeze = "backbone" } });
        var recorder = new Recorder();

        var result = Run(request, recorder);

        var (before, after) = (OnnxModel.Load(request.Recipe.FineTuning.From!).Initializers, OnnxModel.Load(result.ModelPath).Initializers);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Equal(["fc.bias", "fc.weight"], before.Keys.Where(name => !before[name].Equals(after[name])).Order());
        Assert.Contains("Network: base.onnx, 6,270 parameters", recorder.Stages);
        Assert.Contains("Fine-tuning: 66 of 6,270 parameters, 5 stages", recorder.Stages);
    }

    [Fact]
    public void Execute_NothingFrozen_ChangesEverything()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.Create() with { FineTuning = new() { From = TinyBase.Write(folder), LayerDecay = 0.5 } });

        var after = OnnxModel.Load(Run(request).ModelPath).Initializers;

        Assert.All(OnnxModel.Load(request.Recipe.FineTuning.From!).Initializers, tensor => Assert.NotEqual(tensor.Value, after[tensor.Key]));
    }

    [Fact]
    public void Execute_OneEpochOfGradualUnfreezing_ChangesTheHeadAlone()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.Create(epochs: 2) with { FineTuning = new() { From = TinyBase.Write(folder), UnfreezeEpochs = 1 } });

        Run(request);

        var before = OnnxModel.Load(request.Recipe.FineTuning.From!).Initializers;
        string[] Changed(int epoch)
        {
            var after = OnnxModel.Load(Path.Combine(request.OutFolder, "checkpoints", $"epoch-{epoch:000}.onnx")).Initializers;
            return [.. before.Keys.Where(name => !before[name].Equals(after[name])).Select(name => name.Split('.')[0]).Distinct().Order()];
        }

        Assert.Equal(["fc"], Changed(1));
        Assert.Equal(["fc", "stage4"], Changed(2));
    }

    [Theory]
    [InlineData(OptimizerName.Sgd)]
    [InlineData(OptimizerName.AdaGrad)]
    [InlineData(OptimizerName.AdamW)]
    public void Execute_InterruptedAndResumed_IsTheUninterruptedRun(OptimizerName optimizer)
    {
        using var folder = new TempFolder();
        var recipe = TinyRecipe.WithEverything(epochs: 4, optimizer) with
        {
            FineTuning = new() { From = TinyBase.Write(folder), BackboneLearningRate = 0.5, LayerDecay = 0.7, UnfreezeEpochs = 1, Freeze = "stage1.bn" },
        };
        var whole = Request(folder, recipe);
        Run(whole);
        using var source = new CancellationTokenSource();
        var parted = whole with { OutFolder = folder.File("parted") };
        var recorder = new Recorder { OnStep = step => (step.Epoch == 3 ? source : null)?.Cancel() };
        Assert.Throws<OperationCanceledException>(() => new TrainingRun(recorder, s_clock).Execute(parted, source.Token));

        // The file may have moved; what it holds may not have changed.
        Directory.CreateDirectory(folder.File("moved"));
        File.Move(recipe.FineTuning.From!, folder.File("moved/base.onnx"));
        recipe = recipe with { FineTuning = recipe.FineTuning with { From = folder.File("moved/base.onnx") } };
        var result = Run(parted with { Resume = true, Recipe = recipe });

        TestDevice.AssertSameModel(File.ReadAllBytes(Path.Combine(whole.OutFolder, "model.onnx")), File.ReadAllBytes(result.ModelPath));
    }

    [Fact]
    public void Execute_ResumedWithAnotherFile_IsRefused()
    {
        using var folder = new TempFolder();
        var request = Request(folder, TinyRecipe.Create(epochs: 2) with { FineTuning = new() { From = TinyBase.Write(folder) } });
        Run(request);
        TinyBase.Write(folder, seed: 9);

        var e = Assert.Throws<RecipeException>(() => Run(request with { Resume = true }));

        Assert.Matches("'fine_tuning.sha256' was \"?[0-9a-f]{64}\"? and is \"?[0-9a-f]{64}\"?. Resume it with ", e.Message);
    }

    [Fact]
    public void Execute_Model_TellsWhatItStartedFromAndNoFolder()
    {
        using var folder = new TempFolder();
        var path = TinyBase.Write(folder);
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        var request = Request(folder, TinyRecipe.Create() with { FineTuning = new() { From = path } });

        var result = Run(request);

        using var model = RadModel.Open(result.ModelPath);
        Assert.Equal(new PretrainedModel { Name = "base.onnx", Sha256 = hash }, model.Card.Provenance.Pretrained);
        Assert.Equal(new() { From = "base.onnx", Sha256 = hash }, Recipe.Parse(model.Card.Provenance.Recipe, "card", []).FineTuning);
        Assert.DoesNotContain(folder.Path, Encoding.UTF8.GetString(File.ReadAllBytes(result.ModelPath)));
        Assert.Equal(new() { From = path, Sha256 = hash }, Recipe.Read(Path.Combine(request.OutFolder, "recipe.yaml"), []).FineTuning);
    }

    [Fact]
    public void Execute_FromAModelOfOnnxRad_TakesItsActivationOff()
    {
        using var folder = new TempFolder();
        var first = Run(Request(folder, TinyRecipe.Create(epochs: 12)));
        var request = Request(folder, TinyRecipe.Create(epochs: 1) with { FineTuning = new() { From = first.ModelPath } }) with { OutFolder = folder.File("second") };
        var still = request.Recipe.Training with { Optimizer = new() { Name = OptimizerName.Sgd, LearningRate = 1e-30 } };

        var second = Run(request with { Recipe = request.Recipe with { FineTuning = request.Recipe.FineTuning with { Freeze = "backbone" }, Training = still } });

        Assert.Equal(first.Validation.ClassReport().Auc, second.Validation.ClassReport().Auc);
        Assert.Single(OnnxModel.Load(second.ModelPath).Nodes, node => node.OpType == "Softmax");
    }

    [Fact]
    public void Execute_ClassNamesOfTheFile_NameTheNumbersOfTheData()
    {
        using var folder = new TempFolder();
        var path = TinyBase.Write(folder, change: model => model.SetMetadata("onnxrad.classes", """["normal","pneumonia"]"""));

        var result = Run(Request(folder, TinyRecipe.Create(epochs: 1) with { FineTuning = new() { From = path } }));

        var exported = OnnxModel.Load(result.ModelPath);
        Assert.Equal(["normal", "pneumonia"], ModelCard.Parse(exported.GetMetadata(ModelCard.MetadataKey)!).Classes);
        Assert.Null(exported.GetMetadata("onnxrad.classes"));
    }

    static TrainingRequest Request(TempFolder folder, Recipe recipe) => new()
    {
        Recipe = recipe,
        DataPath = File.Exists(folder.File("tiny.npz")) ? folder.File("tiny.npz") : TinyData.Write(folder),
        OutFolder = folder.File("run"),
        Device = TestDevice.Name,
    };

    static TrainingResult Run(TrainingRequest request, Recorder? recorder = null) =>
        new TrainingRun(recorder ?? new Recorder(), s_clock).Execute(request, CancellationToken.None);
}
