using Inference;
using OnnxRad.Server.Batching;

namespace OnnxRad.Server.Configuration;

/// <summary>From <c>dynamic_batching</c> and <c>instance_group</c> to a policy.</summary>
static class BatchConfig
{
    const int MostInstances = 64;
    const int MostPriorities = 1000;
    static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>The policy of a model.</summary>
    /// <param name="config">The model's configuration.</param>
    /// <param name="maxQueueSize">The length of queues that say nothing of their own.</param>
    /// <param name="narrowPasses">How many passes of one thread may run side by side; 0 for none.</param>
    /// <param name="problems">Takes what is wrong, a sentence each.</param>
    public static BatchPolicy Policy(ModelConfig config, int maxQueueSize, int narrowPasses, List<string> problems)
    {
        var batching = config.DynamicBatching ?? new();
        var levels = (int)Math.Clamp(batching.PriorityLevels, 1, MostPriorities);
        var instances = config.InstanceGroup.Count == 0 ? 1 : config.InstanceGroup.Sum(group => (long)Math.Max(group.Count, 1));
        var asksForLargeBatches = config.InstanceGroup.Any(group => group.Count > 0)
            || batching.MaxQueueDelayMicroseconds > 0 || batching.PreferredBatchSize.Count > 0;
        Check(
            !asksForLargeBatches || narrowPasses == 0 || !config.Parameters.ContainsKey(SessionConfig.NarrowKey),
            $"The parameter {SessionConfig.NarrowKey} is {narrowPasses} beside a count of instance_group, a queue delay or preferred sizes, which rule "
            + "passes of one thread out; expected 0 or none of these.");
        Check(batching.PriorityLevels <= MostPriorities, $"priority_levels is {batching.PriorityLevels}; "
            + $"expected at most {MostPriorities}.");
        Check(instances <= MostInstances, $"instance_group asks for {instances} instances; expected at most {MostInstances}.");
        problems.AddRange(config.InstanceGroup.Where(group => group.Count < 0)
            .Select(group => $"instance_group has the count {group.Count}; expected 1 or above, or 0 for one."));
        Check(config.DynamicBatching is null || config.MaxBatchSize > 0, "dynamic_batching is there, but max_batch_size is 0; "
            + "expected 1 or above.");
        Check(
            batching.DefaultPriorityLevel <= (ulong)levels,
            $"default_priority_level is {batching.DefaultPriorityLevel}; expected 1 to {levels} (priority_levels).");
        foreach (var size in batching.PreferredBatchSize)
        {
            Check(size > 0 && size <= config.MaxBatchSize, $"preferred_batch_size has {size}; "
                + $"expected 1 to {config.MaxBatchSize} (max_batch_size).");
        }

        foreach (var priority in batching.PriorityQueuePolicy.Keys)
        {
            Check(
                priority >= 1 && priority <= (ulong)levels && batching.PriorityLevels > 0,
                $"priority_queue_policy has the priority {priority}; expected 1 to {batching.PriorityLevels} (priority_levels).");
        }

        return new()
        {
            MaxBatchSize = Math.Max(0, config.MaxBatchSize),
            Joins = config.DynamicBatching is not null && config.MaxBatchSize > 0,
            Instances = (int)Math.Min(instances, MostInstances),
            NarrowPasses = asksForLargeBatches ? 0 : narrowPasses,
            MaxQueueDelay = Time(batching.MaxQueueDelayMicroseconds),
            PreferredSizes = [.. batching.PreferredBatchSize.Order()],
            PriorityLevels = levels,
            DefaultPriority = (int)Math.Clamp(
                batching.DefaultPriorityLevel == 0 ? ((ulong)levels + 1) / 2 : batching.DefaultPriorityLevel, 1, (ulong)levels),
            DefaultQueue = Queue(batching.DefaultQueuePolicy, maxQueueSize),
            Queues = batching.PriorityQueuePolicy.Where(pair => pair.Key <= MostPriorities)
                .ToDictionary(pair => (int)pair.Key, pair => Queue(pair.Value, maxQueueSize)),
        };

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }

    static QueuePolicy Queue(ModelQueuePolicy? policy, int maxQueueSize) => policy is null
        ? new() { MaxSize = maxQueueSize }
        : new()
        {
            MaxSize = policy.MaxQueueSize == 0 ? maxQueueSize : (int)Math.Min(policy.MaxQueueSize, int.MaxValue),
            Timeout = Time(policy.DefaultTimeoutMicroseconds),
            AllowOverride = policy.AllowTimeoutOverride,
            DelaysLate = policy.TimeoutAction == ModelQueuePolicy.Types.TimeoutAction.Delay,
        };

    static TimeSpan Time(ulong microseconds) => TimeSpan.FromMicroseconds(Math.Min(microseconds, s_longest.TotalMicroseconds));
}
