namespace OnnxRad.Models;

/// <summary>Counts what two label maps share.</summary>
static class Overlap
{
    /// <summary>The pixels of a class in both maps, in the truth and in the prediction; those below 0 in the truth are left out.</summary>
    /// <exception cref="ArgumentException">The maps differ in size.</exception>
    public static (long Both, long Truth, long Prediction) Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> prediction, int classIndex)
    {
        if (truth.Length != prediction.Length)
        {
            throw new ArgumentException($"The truth has {truth.Length} pixels and the prediction {prediction.Length}; expected as many.", nameof(prediction));
        }

        var (both, inTruth, inPrediction) = (0L, 0L, 0L);
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] >= 0)
            {
                var (t, p) = (truth[i] == classIndex, prediction[i] == classIndex);
                both += t && p ? 1 : 0;
                inTruth += t ? 1 : 0;
                inPrediction += p ? 1 : 0;
            }
        }

        return (both, inTruth, inPrediction);
    }
}
