namespace OnnxRad.Benchmarks;

/// <summary>Seconds of the interleaved steps, and how far the losses of both variants ever were apart.</summary>
sealed class StepTimes
{
    readonly List<double> _graph = [];
    readonly List<double> _hand = [];

    public double Graph => Median(_graph);

    public double Hand => Median(_hand);

    public double Ratio => Graph / Hand;

    /// <summary>The median over the rounds of the ratio within a round: what else the machine does concerns it less.</summary>
    public double PairedRatio => Median([.. _graph.Zip(_hand, (g, h) => g / h)]);

    /// <summary>Largest |difference| / max(1, |loss|) over all steps; not a number where a loss is none.</summary>
    public double LossDifference { get; private set; }

    public void Add(double graph, double hand)
    {
        _graph.Add(graph);
        _hand.Add(hand);
    }

    public void AddLosses(float graph, float hand) =>
        LossDifference = Math.Max(LossDifference, Math.Abs(graph - hand) / Math.Max(1, Math.Abs(hand)));

    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
