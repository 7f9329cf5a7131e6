using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The mean of a training loss over what a model gives in ONNX Runtime.</summary>
/// <param name="loss">On logits, on the CPU.</param>
/// <param name="targets">The targets of all images.</param>
sealed class LossMean(ITaskLoss loss, PreparedTargets targets)
{
    double _sum;
    long _count;

    /// <summary>The mean over the images so far; losses of a batch as a whole count as many times as it has images.</summary>
    public double Value => _sum / _count;

    /// <summary>Takes a batch.</summary>
    public void Add(ModelOutputs outputs)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor[] logits = [.. outputs.Logits.Select(output => tensor(output.Data, output.Shape))];
        var values = targets.Slice(outputs.Start, outputs.Count).ToArray();
        var truth = tensor(values, [outputs.Count, .. targets.Shape.Select(size => (long)size)]);
        _sum += loss.Of(logits, truth).item<float>() * outputs.Count;
        _count += outputs.Count;
    }
}
