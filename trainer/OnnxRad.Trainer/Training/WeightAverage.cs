using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>An exponential moving average of a network's weights and running statistics (Polyak averaging).</summary>
/// <remarks>The first steps weigh more (decay (1 + t) / (10 + t)), so that the initial weights are soon forgotten.</remarks>
sealed class WeightAverage : IDisposable
{
    readonly (Tensor Live, Tensor Average)[] _tensors;
    readonly double _decay;
    long _steps;

    /// <param name="network">The network whose floating-point parameters and buffers are averaged.</param>
    /// <param name="decay">Weight of the past, 0.5 to below 1.</param>
    public WeightAverage(nn.Module network, double decay)
    {
        _decay = decay;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _tensors =
        [
            .. Averaged(network).Select(t => (t, t.detach().clone().DetachFromDisposeScope())),
        ];
    }

    /// <summary>Takes the weights of now into the average.</summary>
    public void Update()
    {
        using var _ = no_grad();
        var decay = Math.Min(_decay, (1.0 + _steps) / (10.0 + _steps));
        _steps++;
        foreach (var (live, average) in _tensors)
        {
            using var scope = NewDisposeScope();
            average.lerp_(live, 1 - decay);
        }
    }

    /// <summary>Takes over an average that was saved.</summary>
    /// <param name="averaged">A network of the same structure that has the averaged weights; on any device.</param>
    /// <param name="steps">How many steps it is the average of.</param>
    public void Restore(nn.Module averaged, long steps)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        foreach (var ((_, average), saved) in _tensors.Zip(Averaged(averaged)))
        {
            average.copy_(saved);
        }

        _steps = steps;
    }

    /// <summary>Runs an action while the network has the averaged weights.</summary>
    public T With<T>(Func<T> action)
    {
        Swap();
        try
        {
            return action();
        }
        finally
        {
            Swap();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, average) in _tensors)
        {
            average.Dispose();
        }
    }

    static IEnumerable<Tensor> Averaged(nn.Module network) =>
        network.parameters().Concat(network.buffers()).Where(t => t.is_floating_point());

    void Swap()
    {
        using var _ = no_grad();
        foreach (var (live, average) in _tensors)
        {
            using var scope = NewDisposeScope();
            var held = live.detach().clone();
            live.copy_(average);
            average.copy_(held);
        }
    }
}
