using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks.TrainingStep;

/// <summary>A network with its optimiser, and one training step.</summary>
sealed class Trainee : IDisposable
{
    readonly nn.Module<Tensor, Tensor> _network;
    readonly SGD _optimiser;
    readonly bool _layoutByCaller;

    Trainee(nn.Module<Tensor, Tensor> network, string device, bool layoutByCaller)
    {
        network.to(TorchDevice.Parse(device).Device);
        (_network, _layoutByCaller) = (network, layoutByCaller);
        _network.train();
        _optimiser = optim.SGD(network.parameters(), learningRate: 0.01, momentum: 0.9);
    }

    /// <summary>The graph of the catalogue.</summary>
    public static OnnxModel Model(TrainingStepOptions options) => ArchitectureTable.Create("resnet18", new()
    {
        InputChannels = 3,
        Classes = options.Classes,
        BaseWidth = options.Width,
        Stem = Stem.Small,
        Seed = 1,
    });

    public static Trainee Graph(TrainingStepOptions options) => new(
        TorchGraph.From(Model(options), new() { Compute = options.Compute, ChannelsLast = options.ChannelsLast }),
        options.Device,
        layoutByCaller: false);

    /// <summary>The hand-written network, with the weights of a model where one is given.</summary>
    public static Trainee HandWritten(TrainingStepOptions options, OnnxModel? weights = null)
    {
        var network = new HandWrittenResNet18(3, options.Width, options.Classes, options.Compute);
        if (weights is not null)
        {
            HandWrittenWeights.Copy(weights, network);
        }

        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
        {
            if (options.ChannelsLast && parameter.dim() == 4)
            {
                using var packed = ChannelsLast(parameter);
                parameter.set_(packed);
            }
        }

        return new(network, options.Device, options.ChannelsLast);
    }

    /// <summary>Forward, cross-entropy, backward, SGD with momentum. Returns the loss.</summary>
    public float Step(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        _optimiser.zero_grad();
        var logits = _network.forward(_layoutByCaller ? ChannelsLast(images) : images);
        var loss = nn.functional.cross_entropy(logits, labels);
        loss.backward();
        _optimiser.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        _network.Dispose();
    }

    static Tensor ChannelsLast(Tensor x)
    {
        using var rows = x.permute(0, 2, 3, 1);
        using var packed = rows.contiguous();
        return packed.permute(0, 3, 1, 2);
    }
}
