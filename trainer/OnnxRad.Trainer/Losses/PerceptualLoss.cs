using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The mean squared difference of the features that a frozen network computes of two images, plus that of the images themselves.</summary>
/// <remarks>Johnson et al., "Perceptual Losses for Real-Time Style Transfer and Super-Resolution", 2016. Grey images are repeated where the network takes more channels.</remarks>
sealed class PerceptualLoss : ITaskLoss
{
    readonly TorchGraph _features;
    readonly double _weight;
    readonly long _channels;

    /// <param name="path">An ONNX file whose network takes images (N, C, H, W) of values from 0 to 1.</param>
    /// <param name="layer">The node or value whose features are compared.</param>
    /// <param name="weight">The weight of the features; that of the images is 1.</param>
    /// <param name="device">Where the images are.</param>
    /// <exception cref="TrainingException">The network has no such layer, or several inputs.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public PerceptualLoss(string path, string layer, double weight, Device device)
    {
        NativeTorch.EnsureLoaded();
        _weight = weight;
        var cut = CutAt(OnnxModel.Load(path), path, layer);
        _channels = cut.Inputs[0].Type.TensorType.Shape.Dim[1].DimValue;
        _features = TorchGraph.From(cut);
        _features.Freeze(_features.WeightNames.ToHashSet(StringComparer.Ordinal));
        _features.eval();
        _features.to(device);
    }

    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var features = nn.functional.mse_loss(Features(outputs[0]), Features(targets));
        return features.Times(_weight).Plus(nn.functional.mse_loss(outputs[0], targets)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();

    static OnnxModel CutAt(OnnxModel model, string path, string layer)
    {
        try
        {
            var cut = Cut.At(model, layer);
            if (cut.Inputs.Count == 1 && cut.Inputs[0].Type.TensorType.Shape.Dim.Count == 4)
            {
                return cut;
            }
        }
        catch (ArgumentException e)
        {
            throw new TrainingException($"The perceptual loss cannot be made of '{path}'. {e.Message} Correct training.loss.layer.", e);
        }

        throw new TrainingException($"The perceptual loss cannot be made of '{path}': it does not take one image (N, C, H, W). Take another training.loss.network.");
    }

    Tensor Features(Tensor images) => _features.forward(images.shape[1] == 1 && _channels > 1 ? images.expand(-1, _channels, -1, -1) : images);
}
