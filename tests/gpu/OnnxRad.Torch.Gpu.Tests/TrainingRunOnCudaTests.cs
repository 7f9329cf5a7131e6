using OnnxRad.Testing;
using OnnxRad.Trainer;
using OnnxRad.Trainer.Tests.Training;

namespace OnnxRad.Torch.Gpu.Tests;

/// <summary>Whole runs on CUDA: trained, exported, compared with ONNX Runtime, interrupted and resumed.</summary>
public sealed class TrainingRunOnCudaTests : IDisposable
{
    const double ParityLimit = 1e-4;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OptimizerName.Sgd)]
    [InlineData(OptimizerName.AdamW)]
    public void Execute_OnCuda_ExportsWhatItTrained(OptimizerName optimizer)
    {
        Cuda.Require();
        var recorder = new Recorder();

        var result = Run(Request("run", "cuda", optimizer), recorder);

        Assert.InRange(result.Parity, 0, ParityLimit);
        Assert.True(File.Exists(result.ModelPath));
        Assert.Equal([1, 2, 3, 4], recorder.Epochs.Select(e => e.Epoch.Epoch));
    }

    // Sums on a GPU have no fixed order, so that two runs are close and not equal.
    [Theory]
    [InlineData(OptimizerName.Sgd)]
    [InlineData(OptimizerName.AdamW)]
    public void Execute_InterruptedAndResumedOnCuda_GoesOnWhereItWas(OptimizerName optimizer)
    {
        Cuda.Require();
        var expected = Run(Request("whole", "cuda", optimizer), new());
        Interrupt(Request("parted", "cuda", optimizer), epoch: 3);

        var recorder = new Recorder();
        var result = Run(Request("parted", "cuda", optimizer) with { Resume = true }, recorder);

        Assert.Contains("Resuming after epoch 2 of 4", recorder.Stages);
        Assert.Equal([3, 4], recorder.Epochs.Select(e => e.Epoch.Epoch));
        Assert.All(expected.Epochs.Zip(result.Epochs), pair => Assert.Equal(pair.First.TrainLoss, pair.Second.TrainLoss, 0.02));
    }

    [Fact]
    public void Execute_BegunOnCudaAndResumedOnTheCpu_Works()
    {
        Cuda.Require();
        Interrupt(Request("run", "cuda", OptimizerName.AdamW), epoch: 3);

        var result = Run(Request("run", "cpu", OptimizerName.AdamW) with { Resume = true }, new());

        Assert.Equal(4, result.Epochs.Count);
        Assert.InRange(result.Parity, 0, ParityLimit);
    }

    TrainingRequest Request(string name, string device, OptimizerName optimizer) => new()
    {
        Recipe = TinyRecipe.WithEverything(epochs: 4, optimizer),
        DataPath = File.Exists(_folder.File("tiny.npz")) ? _folder.File("tiny.npz") : TinyData.Write(_folder),
        OutFolder = _folder.File(name),
        Device = device,
    };

    static TrainingResult Run(TrainingRequest request, Recorder recorder) =>
        new TrainingRun(recorder, TimeProvider.System).Execute(request, TestContext.Current.CancellationToken);

    /// <summary>Cancels a run in the second step of an epoch.</summary>
    static void Interrupt(TrainingRequest request, int epoch)
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder
        {
            OnStep = step =>
            {
                if (step.Epoch == epoch && step.Step == 1)
                {
                    source.Cancel();
                }
            },
        };
        Assert.Throws<OperationCanceledException>(() => new TrainingRun(recorder, TimeProvider.System).Execute(request, source.Token));
    }
}
