namespace OnnxRad.Trainer;

/// <summary>The mini-batches of each epoch: all samples once, in an order that is shuffled anew.</summary>
/// <remarks>The order follows from the seed and the epoch alone, so a resumed run goes on as the first would have.</remarks>
public sealed class BatchOrder
{
    readonly int _samples;
    readonly int _batchSize;
    readonly int _seed;
    readonly bool _dropIncomplete;

    /// <summary>Makes the order.</summary>
    /// <param name="samples">The number of samples, at least 1.</param>
    /// <param name="batchSize">Samples of a batch, at least 1.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="dropIncomplete">
    /// Leaves the samples out that are over at the end of an epoch (others each time); with less than one batch they stay.
    /// </param>
    public BatchOrder(int samples, int batchSize, int seed, bool dropIncomplete = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_samples, _batchSize, _seed, _dropIncomplete) = (samples, batchSize, seed, dropIncomplete);
    }

    /// <summary>The number of batches of an epoch, the same for each.</summary>
    public int Count
    {
        get
        {
            var (full, over) = (_samples / _batchSize, _samples % _batchSize);
            return over == 0 || (full > 0 && (_dropIncomplete || over == 1)) ? full : full + 1;
        }
    }

    /// <summary>The batches of an epoch, as indices of samples.</summary>
    /// <remarks>
    /// One sample left over at the end joins the batch before it, which is then one larger: batch normalisation cannot train on
    /// one sample, whose variance is 0.
    /// </remarks>
    /// <param name="epoch">The epoch, from 0.</param>
    public IReadOnlyList<ReadOnlyMemory<int>> Epoch(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var order = Enumerable.Range(0, _samples).ToArray();
        new Random(Seeds.Mix(_seed, epoch)).Shuffle(order);
        var batches = new ReadOnlyMemory<int>[Count];
        for (var i = 0; i < batches.Length; i++)
        {
            var isLast = i == batches.Length - 1 && !(_dropIncomplete && _samples >= _batchSize);
            var start = i * _batchSize;
            batches[i] = order.AsMemory(start, isLast ? _samples - start : _batchSize);
        }

        return batches;
    }
}
