using Inference;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Metrics;

namespace OnnxRad.Server.Models;

/// <summary>The counters of models in the protocol's form.</summary>
static class StatisticsMessages
{
    /// <summary>The statistics of one version, of all versions of a model, or of everything.</summary>
    /// <exception cref="InferException">There is no such model or version, or it is not ready.</exception>
    public static ModelStatisticsResponse Read(ModelRepository repository, string name, string version)
    {
        var models = name.Length == 0 ? repository.Entries.SelectMany(entry => entry.Ready)
            : version.Length == 0 ? repository.Entry(name).Ready
            : [repository.Get(name, version)];
        return new() { ModelStats = { models.Select(Of) } };
    }

    static ModelStatistics Of(ServedModel model)
    {
        var counters = model.Counters;
        return new()
        {
            Name = model.Definition.Name,
            Version = model.Definition.VersionText,
            LastInference = counters.LastInference == default ? 0 : (ulong)counters.LastInference.ToUnixTimeMilliseconds(),
            InferenceCount = counters.Inferences,
            ExecutionCount = counters.Executions,
            InferenceStats = new()
            {
                Success = Message(counters.Success),
                Fail = Message(counters.Failure),
                Queue = Message(counters.Queue),
                ComputeInput = Message(counters.ComputeInput),
                ComputeInfer = Message(counters.ComputeInfer),
                ComputeOutput = Message(counters.ComputeOutput),
                CacheHit = new(),
                CacheMiss = new(),
            },
            BatchStats =
            {
                counters.Batches.Select(batch => new InferBatchStatistics
                {
                    BatchSize = (ulong)batch.Size,
                    ComputeInput = Message(batch.Input),
                    ComputeInfer = Message(batch.Infer),
                    ComputeOutput = Message(batch.Output),
                }),
            },
        };
    }

    static StatisticDuration Message(Duration duration) => new() { Count = duration.Count, Ns = duration.Nanoseconds };
}
