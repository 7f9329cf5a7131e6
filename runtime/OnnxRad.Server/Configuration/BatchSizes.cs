using System.Globalization;
using Inference;
using OnnxRad.Runtime;
using OnnxRad.Server.Batching;

namespace OnnxRad.Server.Configuration;

/// <summary>The sizes that the passes of a model are padded to.</summary>
static class BatchSizes
{
    /// <summary>The parameter that says them: <c>0</c> for none, or numbers, with a comma between two.</summary>
    public const string Key = "batch_sizes";

    const int MostSizes = 16;

    /// <summary>The policy with its sizes: those of the parameter; else, where CUDA runs what is joined, 1, the largest batch, and between them the
    /// preferred sizes or the powers of two.</summary>
    /// <param name="policy">The rest of the policy.</param>
    /// <param name="config">The whole configuration.</param>
    /// <param name="provider">What computes.</param>
    /// <param name="problems">Takes what is wrong, a sentence each.</param>
    public static BatchPolicy Applied(BatchPolicy policy, ModelConfig config, ExecutionProvider provider, List<string> problems)
    {
        IReadOnlyList<int> sizes = config.Parameters.GetValueOrDefault(Key)?.StringValue is { } said ? Said(said, config, problems)
            : provider == ExecutionProvider.Cuda && policy.Joins ? Usual(policy)
            : [];
        return sizes.Count == 0 ? policy : policy with { Sizes = sizes, NarrowPasses = 0 };
    }

    static int[] Usual(BatchPolicy policy)
    {
        var between = policy.PreferredSizes.Count > 0
            ? policy.PreferredSizes
            : Enumerable.Range(1, 30).Select(power => 1 << power).Where(size => size < policy.MaxBatchSize);
        int[] sizes = [.. between.Append(1).Append(policy.MaxBatchSize).Distinct().Order()];
        return sizes.Length <= MostSizes ? sizes : [1, .. sizes[^(MostSizes - 1)..]];
    }

    static int[] Said(string said, ModelConfig config, List<string> problems)
    {
        if (said == "0")
        {
            return [];
        }

        var sizes = new List<int>();
        foreach (var part in said.Split(',').Take(MostSizes + 1))
        {
            if (sizes.Count < MostSizes && int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                && size > sizes.LastOrDefault() && size <= config.MaxBatchSize)
            {
                sizes.Add(size);
                continue;
            }

            problems.Add($"The parameter {Key} is '{said}'; expected 0 (none), or 1 to {MostSizes} ascending numbers from 1 to {config.MaxBatchSize} (max_batch_size) "
                + "with a comma between two.");
            return [];
        }

        return [.. sizes];
    }
}
