using Inference;
using OnnxRad.Server.Models;

namespace OnnxRad.Server.Configuration;

/// <summary>Fills in what a configuration leaves out, from the graph.</summary>
static class ConfigCompletion
{
    /// <summary>The whole configuration.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="given">What <c>config.pbtxt</c> says; not changed.</param>
    /// <param name="signature">What the graph takes and gives.</param>
    /// <param name="defaultMaxBatchSize">The batch of graphs whose first dimension is one open symbol everywhere.</param>
    public static ModelConfig Complete(string name, ModelConfig? given, ModelSignature signature, int defaultMaxBatchSize)
    {
        var config = given?.Clone() ?? new ModelConfig();
        config.Name = config.Name is "" ? name : config.Name;
        config.Platform = config.Platform is "" ? "onnxruntime_onnx" : config.Platform;
        config.Backend = config.Backend is "" ? "onnxruntime" : config.Backend;
        CompleteBatch(config, signature, defaultMaxBatchSize);

        // Dims leave the batch out where there is one.
        var skip = config.MaxBatchSize > 0 ? 1 : 0;
        foreach (var spec in signature.Inputs)
        {
            var input = config.Input.FirstOrDefault(i => i.Name == spec.Name);
            if (input is null)
            {
                config.Input.Add(input = new() { Name = spec.Name });
            }

            input.DataType = input.DataType == DataType.TypeInvalid ? ConfigCheck.Config(spec.Type) : input.DataType;
            if (input.Dims.Count == 0)
            {
                input.Dims.Add(spec.Shape.Skip(skip));
            }
        }

        foreach (var spec in signature.Optional.Where(spec => config.Input.All(input => input.Name != spec.Name)))
        {
            config.Input.Add(new ModelInput
            {
                Name = spec.Name,
                DataType = ConfigCheck.Config(spec.Type),
                Dims = { spec.Shape },
                Optional = true,
            });
        }

        foreach (var spec in signature.Outputs)
        {
            var output = config.Output.FirstOrDefault(o => o.Name == spec.Name);
            if (output is null)
            {
                config.Output.Add(output = new() { Name = spec.Name });
            }

            output.DataType = output.DataType == DataType.TypeInvalid ? ConfigCheck.Config(spec.Type) : output.DataType;
            if (output.Dims.Count == 0)
            {
                output.Dims.Add(spec.Shape.Skip(skip));
            }
        }

        return config;
    }

    static void CompleteBatch(ModelConfig config, ModelSignature signature, int defaultMaxBatchSize)
    {
        if (config.HasMaxBatchSize)
        {
            return;
        }

        config.MaxBatchSize = signature.HasSharedFirstSymbol ? defaultMaxBatchSize : 0;

        // TensorRT builds an engine for each size, which takes minutes: requests are joined there where it is asked for.
        if (config.MaxBatchSize > 1 && config.SchedulingChoiceCase == ModelConfig.SchedulingChoiceOneofCase.None && !ProviderConfig.IsOnTensorRt(config))
        {
            config.DynamicBatching = new();
        }
    }
}
