namespace OnnxRad.Models;

/// <summary>Root mean squared error.</summary>
public static class Rmse
{
    /// <summary>The error, in the unit of the values.</summary>
    /// <param name="truth">The values that should be.</param>
    /// <param name="prediction">As many values that are.</param>
    /// <exception cref="ArgumentException">The images differ in size or have no values.</exception>
    public static double Of(ReadOnlySpan<float> truth, ReadOnlySpan<float> prediction)
    {
        if (truth.Length != prediction.Length || truth.Length == 0)
        {
            throw new ArgumentException($"The truth has {truth.Length} values and the prediction {prediction.Length}; expected as many, at least 1.", nameof(prediction));
        }

        var sum = 0.0;
        for (var i = 0; i < truth.Length; i++)
        {
            var difference = (double)truth[i] - prediction[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / truth.Length);
    }
}
