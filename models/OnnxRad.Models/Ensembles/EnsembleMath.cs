namespace OnnxRad.Models;

/// <summary>The formulas behind <see cref="EnsembleScores"/>.</summary>
static class EnsembleMath
{
    /// <summary>Softmax over the classes of sum(w log p); for a sigmoid, sigmoid of sum(w (log p - log(1 - p))).</summary>
    public static double[] Geometric(Activation activation, IReadOnlyList<double> shares, IReadOnlyList<IReadOnlyList<float>> scores)
    {
        var logs = Enumerable.Range(0, scores[0].Count)
            .Select(c => shares.Select((share, m) => share * Log(activation, scores[m][c])).Sum())
            .ToArray();
        if (activation == Activation.Sigmoid)
        {
            return Array.ConvertAll(logs, z => 1 / (1 + Math.Exp(-z)));
        }

        var largest = logs.Max();
        var sum = logs.Sum(log => Math.Exp(log - largest));
        return Array.ConvertAll(logs, log => Math.Exp(log - largest) / sum);
    }

    /// <summary>Of one distribution, or the sum over independent classes; in nats.</summary>
    public static double Entropy(Activation activation, IReadOnlyList<double> probabilities) => activation == Activation.Sigmoid
        ? probabilities.Sum(p => Term(p) + Term(1 - p))
        : probabilities.Sum(Term);

    /// <summary>The sum of w_i w_j over the pairs that decide differently, over that of all pairs.</summary>
    public static double Disagreement(IReadOnlyList<double> shares, IReadOnlyList<IReadOnlyList<bool>> present)
    {
        var (differ, all) = (0.0, 0.0);
        for (var i = 1; i < shares.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                all += shares[i] * shares[j];
                differ += present[i].SequenceEqual(present[j]) ? 0 : shares[i] * shares[j];
            }
        }

        return differ / all;
    }

    static double Log(Activation activation, double p)
    {
        var (least, most) = ((double)EnsembleOptions.LeastProbability, (double)(1 - EnsembleOptions.LeastProbability));
        return activation == Activation.Sigmoid
            ? Math.Log(Math.Clamp(p, least, most)) - Math.Log(1 - Math.Clamp(p, least, most))
            : Math.Log(Math.Max(p, least));
    }

    static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;
}
