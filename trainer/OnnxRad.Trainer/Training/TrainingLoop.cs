using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Models;
using OnnxRad.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Trains the weights of a graph: epochs of shuffled mini-batches of images, or of patches of volumes.</summary>
/// <remarks>
/// All draws of an epoch (order, augmentation, dropout) follow from the recipe's seed and the epoch alone, so that a resumed
/// run goes on as the first would have. Dropout draws from torch's own generator, of which a process has one. Auxiliary outputs of the network
/// add their weighted losses; what is exported and copied does not have them.
/// </remarks>
sealed class TrainingLoop : IDisposable
{
    readonly Recipe _recipe;
    readonly OnnxModel _model;
    readonly TorchGraph _network;
    readonly Device _device;
    readonly TrainingBatches _batches;
    readonly ITaskLoss _loss;
    readonly IReadOnlyList<(string Name, double Weight)> _auxiliary;
    readonly TargetGeometry _geometry;
    readonly Augmenter _augmenter;
    readonly Degrader? _degrader;
    readonly optim.Optimizer _optimizer;
    readonly WeightAverage? _average;
    readonly FineTuningPlan? _plan;
    readonly HashSet<string> _statistics;
    readonly LearningRateSchedule _schedule;
    readonly BatchOrder _order;

    /// <param name="recipe">How to train.</param>
    /// <param name="model">The network from image to logits; its weights are not used when a run is resumed.</param>
    /// <param name="train">The training split.</param>
    /// <param name="fit">What the network gives.</param>
    /// <param name="preprocessing">How the images were normalised.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="resumed">Where an earlier loop of the same recipe, network and data was.</param>
    public TrainingLoop(
        Recipe recipe,
        OnnxModel model,
        PreparedImages train,
        TaskFit fit,
        Preprocessing preprocessing,
        Device device,
        LoopState? resumed = null)
    {
        NativeTorch.EnsureLoaded();
        var training = recipe.Training;
        (_recipe, _model, _device) = (recipe, model, device);
        _auxiliary = AuxiliaryOutputs.Of(model);
        var start = resumed is null ? model : Load(resumed.Weights);
        var compute = training.Precision == TrainingPrecision.Bfloat16 ? ComputeType.BFloat16 : ComputeType.Float32;
        _network = TorchGraph.From(start, new TorchGraphOptions { Compute = compute });
        _network.to(device);
        _batches = new TrainingBatches(train, recipe);
        var task = TaskTable.Of(recipe);
        (_loss, _geometry) = (task.Loss(recipe, train.Targets, fit, device), task.Geometry);
        _augmenter = new Augmenter(recipe.Augmentation, preprocessing.Std, device, recipe.Seed, preprocessing.Images);
        _degrader = recipe.Degradation.IsOn ? new Degrader(recipe.Degradation, (preprocessing.Mean, preprocessing.Std), device, recipe.Seed) : null;
        _plan = recipe.FineTuning.From is null ? null : FineTuningPlan.Of(recipe.FineTuning, model, _network.WeightNames);
        _statistics = training.BatchSize == 1 ? StatisticsOf(model) : [];
        _optimizer = Optimizers.Create(training.Optimizer, Trained());
        _average = training.AverageDecay > 0 ? new WeightAverage(_network, training.AverageDecay) : null;
        _order = new BatchOrder(_batches.Count, training.BatchSize, recipe.Seed);
        _schedule = new LearningRateSchedule(training.Schedule, training.Optimizer.LearningRate, training.Epochs, _order.Count);
        if (resumed is not null)
        {
            Restore(resumed);
        }
    }

    /// <summary>Optimiser steps of one epoch.</summary>
    public int StepsPerEpoch => _order.Count;

    /// <summary>Trains one epoch.</summary>
    /// <param name="epoch">1, 2, ...</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <returns>The mean loss over the epoch's images and the last learning rate.</returns>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public EpochResult RunEpoch(int epoch, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        Reseed(epoch);
        _network.train();
        if (_plan is not null || _statistics.Count > 0)
        {
            _network.Freeze(_plan is null ? _statistics : _plan.FrozenIn(epoch).Union(_statistics).ToHashSet(StringComparer.Ordinal));
        }

        var (sum, seen, step, rate) = (0.0, 0L, 0, 0.0);
        foreach (var batch in _order.Epoch(epoch - 1))
        {
            cancellation.ThrowIfCancellationRequested();
            rate = _schedule.At(((epoch - 1L) * StepsPerEpoch) + step);
            Optimizers.SetLearningRate(_optimizer, _recipe.Training.Optimizer, rate);
            var loss = Step(epoch, batch);
            step++;
            if (!double.IsFinite(loss))
            {
                throw TrainingException.Diverged($"The loss became {loss} in epoch {epoch}, step {step}, at learning rate {rate:g3}");
            }

            (sum, seen) = (sum + (loss * batch.Length), seen + batch.Length);
            progress(new TrainingProgress(epoch, _recipe.Training.Epochs, step, StepsPerEpoch, sum / seen));
        }

        return new(sum / seen, rate);
    }

    /// <summary>The network with the weights of now (their average where the recipe asks for one).</summary>
    public OnnxModel Export() => AuxiliaryOutputs.Remove(Averaged());

    /// <summary>The network of <see cref="Export"/> as a module on the CPU in float32, copied tensor by tensor and not through ONNX.</summary>
    /// <returns>The caller's to dispose.</returns>
    public TorchGraph Copy() => _average is null ? CopyOf(_network) : _average.With(() => CopyOf(_network));

    /// <summary>What a later loop needs to go on from here.</summary>
    /// <param name="epoch">The epochs done.</param>
    public LoopState Capture(int epoch) =>
        new(epoch, _network.Export().ToBytes(), _average is null ? null : Averaged().ToBytes(), Optimizers.Save(_optimizer));

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _average?.Dispose();
        _augmenter.Dispose();
        _degrader?.Dispose();
        _loss.Dispose();
        _batches.Dispose();
        _network.Dispose();
    }

    /// <summary>The weights that are trained in some epoch, each with the factor on its learning rate.</summary>
    IEnumerable<(Parameter Weight, double Factor)> Trained() =>
        _network.named_parameters().Where(p => _plan?.Frozen.Contains(p.name) != true).Select(p => (p.parameter, _plan?.FactorOf(p.name) ?? 1));

    /// <summary>With the auxiliary outputs, as it goes on.</summary>
    OnnxModel Averaged() => _average is null ? _network.Export() : _average.With(_network.Export);

    /// <summary>The running means and variances: one image has no spread, so that online learning normalises with them as they are.</summary>
    static HashSet<string> StatisticsOf(OnnxModel model) =>
        [.. model.Nodes.Where(node => node.OpType == "BatchNormalization").SelectMany(node => node.Inputs.Skip(3))];

    static OnnxModel Load(byte[] model) => OnnxModel.Load(new MemoryStream(model), "saved state");

    TorchGraph CopyOf(TorchGraph network)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var copy = TorchGraph.From(AuxiliaryOutputs.Remove(_model));
        var tensors = network.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(network.named_buffers()).ToDictionary();
        foreach (var (name, tensor) in copy.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(copy.named_buffers()))
        {
            tensor.copy_(tensors[name]);
        }

        return copy;
    }

    void Restore(LoopState state)
    {
        Optimizers.Restore(_optimizer, state.Optimizer);
        if (_average is not null)
        {
            using var averaged = TorchGraph.From(Load(state.Average!));
            _average.Restore(averaged, (long)state.Epoch * StepsPerEpoch);
        }
    }

    void Reseed(int epoch)
    {
        var seed = Seeds.Mix(_recipe.Seed, epoch);
        _augmenter.Reseed(seed);
        _degrader?.Reseed(Seeds.Mix(seed, 2));
        random.manual_seed(Seeds.Mix(seed, 1));
        if (_device.type == DeviceType.CUDA)
        {
            // The line above seeds the generator of the CPU alone.
            cuda.manual_seed_all(Seeds.Mix(seed, 1));
        }
    }

    double Step(int epoch, ReadOnlyMemory<int> batch)
    {
        using var scope = NewDisposeScope();
        var taken = _batches.Take(epoch, batch);
        var (images, targets) = _augmenter.Apply(taken.Images.to(_device), taken.Targets.to(_device), _geometry);
        _optimizer.zero_grad();
        var seen = _degrader?.Apply(images) ?? images;
        Tensor[] inputs = taken.Covariates is null ? [seen] : [seen, taken.Covariates.to(_device)];
        var loss = Loss(_network.Run(inputs), targets);
        loss.backward();
        OptimizerSteps.Step(_optimizer);
        _average?.Update();
        return loss.item<float>();
    }

    Tensor Loss(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        var first = outputs.Count - _auxiliary.Count;
        var loss = _loss.Of([.. outputs.Take(first)], targets);
        for (var i = 0; i < _auxiliary.Count; i++)
        {
            loss = loss.Plus(_loss.Of([outputs[first + i]], targets).Times(_auxiliary[i].Weight));
        }

        return loss;
    }
}
