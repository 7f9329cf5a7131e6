using OnnxRad.Models;
using OnnxRad.Runtime;

namespace OnnxRad.Trainer;

/// <summary>Measures label maps at the network's size, without the distances of outlines, which take longer than the rest together.</summary>
/// <param name="fit">The classes, and whether they may overlap: then the network ends in a sigmoid.</param>
/// <param name="targets">The classes of the pixels, (N, H, W).</param>
/// <param name="loss">On logits, on the CPU.</param>
sealed class SegmentationMeter(TaskFit fit, PreparedTargets targets, ITaskLoss loss) : IMeter
{
    readonly LossMean _loss = new(loss, targets);
    readonly List<SegmentationCase> _cases = [];

    /// <inheritdoc/>
    public double Loss => _loss.Value;

    /// <inheritdoc/>
    public void Add(ModelOutputs outputs)
    {
        _loss.Add(outputs);
        var (size, classes) = (targets.Size, fit.Classes.Count);
        for (var i = 0; i < outputs.Count; i++)
        {
            var truth = Whole(targets.Of(outputs.Start + i));
            var scores = outputs.Values[0].Data.AsSpan(i * classes * size, classes * size);
            _cases.Add(fit.Activation == Activation.Sigmoid
                ? OverlapCases.Compare(
                    truth, ClassSets.Above(scores, classes, fit.Thresholds), classes, (one, other) => SegmentationCase.OfOverlap(one, other, classes: 2))
                : SegmentationCase.OfOverlap(truth, LabelMap.ArgMax(scores, classes), classes));
        }
    }

    static int[] Whole(ReadOnlySpan<float> values)
    {
        var whole = new int[values.Length];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = (int)values[i];
        }

        return whole;
    }

    /// <inheritdoc/>
    public IReport Report() => SegmentationReport.From(_cases, fit.Classes, new() { Groups = targets.Patients });
}
