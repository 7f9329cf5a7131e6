using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>Measures numbers that a model gives for each case; the loss is that of training, on the exported graph's logits.</summary>
/// <param name="report">Makes the report from what each output gives for all cases.</param>
/// <param name="loss">The loss, on the CPU.</param>
/// <param name="targets">The targets of all cases.</param>
sealed class ScoreMeter(Func<IReadOnlyList<IReadOnlyList<float[]>>, IReport> report, ITaskLoss loss, PreparedTargets targets) : IMeter
{
    readonly List<List<float[]>> _values = [];
    readonly List<float[]> _logits = [];

    /// <summary>Over all cases at once, as for Cox's likelihood those at risk count.</summary>
    public double Loss
    {
        get
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            float[] logits = [.. _logits.SelectMany(row => row)];
            return loss.Of(
                [tensor(logits, [_logits.Count, _logits[0].Length])],
                tensor(targets.Values, [_logits.Count, targets.Size])).item<float>();
        }
    }

    /// <inheritdoc/>
    public void Add(ModelOutputs outputs)
    {
        foreach (var (i, output) in outputs.Values.Index())
        {
            if (_values.Count == i)
            {
                _values.Add([]);
            }

            _values[i].AddRange(output.Data.Chunk((int)output.Shape[1]));
        }

        _logits.AddRange(outputs.Logits[0].Data.Chunk((int)outputs.Logits[0].Shape[1]));
    }

    /// <inheritdoc/>
    public IReport Report() => report(_values);
}
