namespace OnnxRad.Models;

/// <summary>The thresholds of an ensemble.</summary>
public static class EnsembleThresholds
{
    /// <summary>
    /// For means the weighted mean of the members' thresholds, so that the mean distance from the threshold decides; for a vote
    /// one half. Of two classes that have none, the last one's is one half, which is what "the highest score decides" means.
    /// </summary>
    /// <param name="cards">The members' cards, which fit together.</param>
    /// <param name="options">How the members are combined.</param>
    public static IReadOnlyList<double> Of(IReadOnlyList<ModelCard> cards, EnsembleOptions options)
    {
        var count = Count(cards[0]);
        if (cards.All(card => card.Thresholds.Count == 0) || count == 0)
        {
            return [];
        }

        if (options.Rule == EnsembleRule.Vote)
        {
            return [.. Enumerable.Repeat(0.5, count)];
        }

        var shares = options.Shares(cards.Count);
        return [.. Enumerable.Range(0, count).Select(i => cards.Zip(shares, (card, share) => share * (card.Thresholds.Count == 0 ? 0.5 : card.Thresholds[i])).Sum())];
    }

    /// <summary>How many thresholds a card has, those included that go without saying.</summary>
    internal static int Count(ModelCard card) =>
        card.Thresholds.Count == 0 && card is { Classes.Count: 2, Activation: Activation.Softmax } ? 1 : card.Thresholds.Count;
}
