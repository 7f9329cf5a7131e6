using OnnxRad.Protocol;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>Runs a model once before it is ready, so that no client pays for what happens the first time.</summary>
static class Warmup
{
    const long LargestBytes = 64 << 20;

    /// <summary>Runs zeros through the graph, those of <c>model_warmup</c> or one item of the graph's own shape; nothing where sizes are
    /// open.</summary>
    /// <param name="definition">What the model is.</param>
    /// <param name="runner">Runs it.</param>
    /// <param name="warn">Told where the graph fails on zeros that nobody asked for: some graphs do, and serve all the same.</param>
    /// <exception cref="InferException">The graph fails on what <c>model_warmup</c> says.</exception>
    public static void Run(ModelDefinition definition, GraphRunner runner, Action<string> warn)
    {
        if (definition.Config.ModelWarmup.Count == 0)
        {
            try
            {
                Run(definition, runner, definition.Signature.Inputs.Select(input => OneItem(input, definition.BatchesItems)));
            }
            catch (InferException e)
            {
                warn(e.Message);
            }

            return;
        }

        foreach (var warmup in definition.Config.ModelWarmup)
        {
            for (var i = 0U; i < Math.Clamp(warmup.Count, 1U, 1000U); i++)
            {
                Run(definition, runner, definition.Signature.Inputs.Select(input =>
                    !warmup.Inputs.TryGetValue(input.Name, out var said) ? OneItem(input, definition.BatchesItems)
                    : definition.BatchesItems ? [Math.Max(warmup.BatchSize, 1), .. said.Dims]
                    : [.. said.Dims]));
            }
        }
    }

    static void Run(ModelDefinition definition, GraphRunner runner, IEnumerable<long[]?> shapes)
    {
        var inputs = definition.Signature.Inputs.Zip(shapes, Zeros).ToList();
        if (inputs.Contains(null))
        {
            return;
        }

        var request = new InferRequest { Model = definition.Name, Inputs = inputs! };
        runner.Run([RequestCheck.Checked(definition.Name, definition.Signature, definition.Rules, request)]);
    }

    static long[]? OneItem(TensorSpec input, bool batched)
    {
        long[] shape = [.. input.Shape];
        if (batched)
        {
            shape[0] = 1;
        }

        return Array.TrueForAll(shape, size => size > 0) ? shape : null;
    }

    static InferTensor? Zeros(TensorSpec input, long[]? shape)
    {
        if (shape is null || TensorTypes.Count(shape) is not (> 0 and var count) || count > LargestBytes / 8)
        {
            return null;
        }

        // An empty string is a length of four zeros.
        return new(input.Name, input.Type, shape, new byte[count * (input.Type == TensorType.Bytes ? sizeof(int) : input.Type.Size())]);
    }
}
