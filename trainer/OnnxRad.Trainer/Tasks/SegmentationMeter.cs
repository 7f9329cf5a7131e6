using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Measures label maps at the network's size, without the distances of outlines, which take longer than the rest together.</summary>
/// <param name="classes">The class names.</param>
/// <param name="targets">The classes of the pixels, (N, H, W).</param>
/// <param name="loss">On logits, on the CPU.</param>
sealed class SegmentationMeter(IReadOnlyList<string> classes, PreparedTargets targets, ITaskLoss loss) : IMeter
{
    readonly LossMean _loss = new(loss, targets);
    readonly List<SegmentationCase> _cases = [];

    /// <inheritdoc/>
    public double Loss => _loss.Value;

    /// <inheritdoc/>
    public void Add(ModelOutputs outputs)
    {
        _loss.Add(outputs);
        var size = targets.Size;
        for (var i = 0; i < outputs.Count; i++)
        {
            var truth = Array.ConvertAll(targets.Of(outputs.Start + i).ToArray(), value => (int)value);
            var prediction = LabelMap.ArgMax(outputs.Values[0].Data.AsSpan(i * classes.Count * size, classes.Count * size), classes.Count);
            _cases.Add(SegmentationCase.OfOverlap(truth, prediction, classes.Count));
        }
    }

    /// <inheritdoc/>
    public IReport Report() => SegmentationReport.From(_cases, classes, new() { Groups = targets.Patients });
}
