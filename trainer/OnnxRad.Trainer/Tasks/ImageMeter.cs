using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>Measures images that a model makes, at the network's size.</summary>
/// <param name="targets">What they should be, (N, C, H, W), from 0 to 1.</param>
/// <param name="loss">On the CPU; null where it is not asked for.</param>
sealed class ImageMeter(PreparedTargets targets, ITaskLoss? loss) : IMeter
{
    readonly LossMean? _loss = loss is null ? null : new LossMean(loss, targets);
    readonly List<ImageCase> _cases = [];

    /// <inheritdoc/>
    public double Loss => _loss?.Value ?? double.NaN;

    /// <inheritdoc/>
    public void Add(ModelOutputs outputs)
    {
        _loss?.Add(outputs);
        for (var i = 0; i < outputs.Count; i++)
        {
            var made = outputs.Values[0].Data.AsSpan(i * targets.Size, targets.Size);
            _cases.Add(ImageCase.From(targets.Of(outputs.Start + i), made, targets.Shape[0], targets.Shape[2]));
        }
    }

    /// <inheritdoc/>
    public IReport Report() => ImageReport.From(_cases, new() { Groups = targets.Patients });
}
