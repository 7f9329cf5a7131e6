namespace OnnxRad.Trainer;

/// <summary>Work on all processors whose results come in order, with a bounded number of them waiting.</summary>
static class OrderedWork
{
    /// <summary>Two for each processor: one that is worked on, and one that waits for its turn.</summary>
    public static int Window => 2 * Environment.ProcessorCount;

    /// <summary>Applies a function to items, ahead of who takes the results.</summary>
    /// <param name="items">The items.</param>
    /// <param name="work">Called on several threads.</param>
    /// <param name="cancellation">Checked before each result.</param>
    /// <param name="window">The most items that are worked on or wait; default <see cref="Window"/>.</param>
    public static IEnumerable<TResult> Run<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, TResult> work, CancellationToken cancellation, int? window = null)
    {
        var ahead = new Queue<Task<TResult>>();
        try
        {
            for (var next = 0; next < items.Count || ahead.Count > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                for (; next < items.Count && ahead.Count < (window ?? Window); next++)
                {
                    var item = items[next];
                    ahead.Enqueue(Task.Run(() => work(item)));
                }

                yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            // What the work uses may be disposed of next.
            Task.WhenAll(ahead).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }
}
