using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Configuration;

/// <summary>From <c>ensemble_scheduling</c>, <c>input</c> and <c>output</c> to what an ensemble takes and gives.</summary>
static class EnsembleConfig
{
    /// <summary>The signature of a checked ensemble.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <param name="given">Its configuration, which is there.</param>
    /// <exception cref="InferException">The configuration contradicts itself; all problems are listed.</exception>
    public static ModelSignature Signature(string name, GivenConfig given)
    {
        var config = given.Config!;
        var problems = new List<string>();
        Check(config.Name is "" || config.Name == name, $"name is '{config.Name}', but the model's folder is '{name}'.");
        Check(config.Platform is "" or "ensemble", $"platform is '{config.Platform}'; expected 'ensemble'.");
        Check(config.MaxBatchSize >= 0, $"max_batch_size is {config.MaxBatchSize}; expected 0 or above.");
        Check(config.Input.Count > 0 && config.Output.Count > 0, "There is no input or no output; "
            + "an ensemble says what it takes and gives.");
        Check(config.EnsembleScheduling.Step.Count > 0, "ensemble_scheduling has no step.");
        var (batched, made) = (config.MaxBatchSize > 0, new HashSet<string>(StringComparer.Ordinal));
        var inputs = config.Input.Select(input => Spec("Input", input.Name, input.DataType, input.Dims)).ToList();
        var outputs = config.Output.Select(output => Spec("Output", output.Name, output.DataType, output.Dims)).ToList();
        var makes = config.EnsembleScheduling.Step.SelectMany(step => step.OutputMap.Values);
        foreach (var tensor in config.Input.Select(input => input.Name).Concat(makes))
        {
            Check(made.Add(tensor), $"The tensor '{tensor}' is made twice, as an input or by steps.");
        }

        foreach (var step in config.EnsembleScheduling.Step)
        {
            Check(step.ModelName.Length > 0 && step.ModelName != name, $"A step runs the model '{step.ModelName}'; "
                + "expected another model.");
            Check(step.InputMap.Count > 0 && step.OutputMap.Count > 0, $"The step of model '{step.ModelName}' has no input_map or no "
                + "output_map.");
        }

        problems.AddRange(Unreached(config).Select(tensor => $"The tensor '{tensor}' is needed and no step can make it."));
        return problems.Count == 0
            ? new(inputs, outputs)
            : throw InferException.Invalid("The ensemble contradicts itself. "
                + $"{string.Join(' ', problems)} Correct {given.Source}.");

        void Check(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }

        TensorSpec Spec(string kind, string tensor, DataType type, IReadOnlyList<long> dims)
        {
            long[] shape = batched ? [-1, .. dims] : [.. dims];
            var known = Enum.GetValues<TensorType>().Where(t => ConfigCheck.Config(t) == type).ToList();
            Check(known.Count == 1, $"{kind} '{tensor}' has no data_type.");
            // All dimensions that are open may differ, but for the batch.
            return new(tensor, known.FirstOrDefault(), shape, [.. shape.Select((size, i) => batched && i == 0 ? "N" : "")]);
        }
    }

    /// <summary>What is needed and never there, when steps run as soon as their inputs are.</summary>
    static IEnumerable<string> Unreached(ModelConfig config)
    {
        var there = config.Input.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var steps = config.EnsembleScheduling.Step.ToList();
        while (steps.Find(step => step.InputMap.Values.All(there.Contains)) is { } ready)
        {
            steps.Remove(ready);
            there.UnionWith(ready.OutputMap.Values);
        }

        return steps.SelectMany(step => step.InputMap.Values)
            .Concat(config.Output.Select(output => output.Name))
            .Where(tensor => !there.Contains(tensor))
            .Distinct();
    }
}
