using OnnxRad.Torch;
using static TorchSharp.torch;

namespace OnnxRad.Trainer;

/// <summary>The negative log partial likelihood of Cox, with Efron's treatment of events at the same time, divided by the number of events.</summary>
/// <remarks>
/// D. R. Cox, J. R. Stat. Soc. B 34, 187-220 (1972); B. Efron, J. Am. Stat. Assoc. 72, 557-565 (1977). Logits (N, 1): the log of the
/// hazard ratio; targets (N, 2): time and 1 for an event, 0 for a censored case. Those at risk are taken from the batch, so that larger
/// batches tell more; a batch without event has the loss 0 and no gradient. O(N log N), computed in float64.
/// </remarks>
sealed class CoxLoss : ITaskLoss
{
    /// <inheritdoc/>
    public Tensor Of(IReadOnlyList<Tensor> outputs, Tensor targets)
    {
        var scores = outputs[0].flatten().to(ScalarType.Float64);
        var known = targets.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        var risk = CoxRiskSets.Of([.. known.Chunk(2).Select(row => (row[0], row[1] == 1))]);
        if (risk.Events.Length == 0)
        {
            return scores.Times(0).sum().to(ScalarType.Float32);
        }

        Tensor Index(long[] values) => tensor(values, device: scores.device);
        var atRisk = scores.index_select(0, Index(risk.Order)).logcumsumexp(0).index_select(0, Index(risk.LastAtRisk));
        var of = scores.index_select(0, Index(risk.Events)) - atRisk;

        // Efron: log(R - share T) = log R + log(1 - share T / R), where T / R <= 1 cannot overflow.
        var tied = zeros(risk.Groups, dtype: ScalarType.Float64, device: scores.device)
            .PlusRows(0, Index(risk.GroupOf), of.exp())
            .index_select(0, Index(risk.GroupOf));
        var share = tensor(risk.Share, device: scores.device);
        var likelihood = of - (share * tied).neg().log1p();
        return likelihood.mean().neg().to(ScalarType.Float32);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
