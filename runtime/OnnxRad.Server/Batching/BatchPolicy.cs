namespace OnnxRad.Server.Batching;

/// <summary>How the requests of one model are queued and joined.</summary>
sealed record BatchPolicy
{
    /// <summary>The most items of one pass.</summary>
    /// <value>0 (default): requests are never joined, and their first dimension is not a batch.</value>
    public int MaxBatchSize { get; init; }

    /// <summary>Whether requests are joined; without it the batch of each request stays its own.</summary>
    public bool Joins { get; init; } = true;

    /// <summary>How many passes run at the same time.</summary>
    /// <value>1 (default) or above.</value>
    public int Instances { get; init; } = 1;

    /// <summary>How many passes of one thread each run at the same time when that many requests wait, in place of one that all threads share.</summary>
    /// <value>2 or above; 0 (default): never. Only with one instance, and without a delay and preferred sizes, which ask for large batches.</value>
    public int NarrowPasses { get; init; }

    /// <summary>How long a request that found the model busy may wait for others.</summary>
    /// <value>Default zero: what has queued up runs as soon as the model is free.</value>
    public TimeSpan MaxQueueDelay { get; init; }

    /// <summary>Sizes at which a batch goes off without waiting for more.</summary>
    /// <value>Ascending; default none.</value>
    public IReadOnlyList<int> PreferredSizes { get; init; } = [];

    /// <summary>The sizes that passes are padded to.</summary>
    /// <value>Ascending, at most <see cref="MaxBatchSize"/>; default none: a pass has as many items as its requests.</value>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>The most items that are joined.</summary>
    public int MostJoined => Sizes.Count > 0 ? Sizes[^1] : MaxBatchSize;

    /// <summary>How many priorities there are; 1 is the highest.</summary>
    /// <value>1 (default) or above.</value>
    public int PriorityLevels { get; init; } = 1;

    /// <summary>The priority of requests that name none.</summary>
    public int DefaultPriority { get; init; } = 1;

    /// <summary>The queue of priorities without a policy of their own.</summary>
    public QueuePolicy DefaultQueue { get; init; } = new();

    /// <summary>The queues of single priorities.</summary>
    public IReadOnlyDictionary<int, QueuePolicy> Queues { get; init; } = new Dictionary<int, QueuePolicy>();

    /// <summary>The priority of a request; as Triton does, one that the model does not have is its default.</summary>
    public int Level(ulong priority) => priority == 0 || priority > (ulong)PriorityLevels ? DefaultPriority : (int)priority;

    /// <summary>The queue of a priority.</summary>
    public QueuePolicy Queue(int priority) => Queues.GetValueOrDefault(priority, DefaultQueue);
}
