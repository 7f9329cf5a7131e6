using Inference;
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
    /// <returns>Whether the graph ran.</returns>
    /// <exception cref="InferException">The graph fails on what <c>model_warmup</c> says.</exception>
    public static bool Run(ModelDefinition definition, GraphRunner runner, Action<string> warn)
    {
        if (definition.Config.ModelWarmup.Count == 0)
        {
            try
            {
                return Run(definition, runner, definition.Signature.Inputs.Select(input => OneItem(input, definition.BatchesItems)), 0);
            }
            catch (InferException e)
            {
                warn(e.Message);
                return false;
            }
        }

        var ran = false;
        foreach (var warmup in definition.Config.ModelWarmup)
        {
            for (var i = 0U; i < Math.Clamp(warmup.Count, 1U, 1000U); i++)
            {
                ran |= Run(definition, runner, Shapes(definition, warmup, Math.Max(warmup.BatchSize, 1)), 0);
            }
        }

        return ran;
    }

    /// <summary>Runs one item, padded to a size: of the dimensions of the first of <c>model_warmup</c>, or of the graph's own.</summary>
    /// <exception cref="InferException">The graph fails.</exception>
    public static void RunPadded(ModelDefinition definition, GraphRunner runner, int size) =>
        Run(definition, runner, Shapes(definition, definition.Config.ModelWarmup.FirstOrDefault() ?? new(), 1), size);

    static IEnumerable<long[]?> Shapes(ModelDefinition definition, ModelWarmup warmup, uint batch) => definition.Signature.Inputs.Select(input =>
        !warmup.Inputs.TryGetValue(input.Name, out var said) ? OneItem(input, definition.BatchesItems)
        : definition.BatchesItems ? [batch, .. said.Dims]
        : (long[])[.. said.Dims]);

    static bool Run(ModelDefinition definition, GraphRunner runner, IEnumerable<long[]?> shapes, int size)
    {
        var inputs = definition.Signature.Inputs.Zip(shapes, Zeros).ToList();
        if (inputs.Contains(null))
        {
            return false;
        }

        var request = new InferRequest { Model = definition.Name, Inputs = inputs! };
        runner.Run([RequestCheck.Checked(definition.Name, definition.Signature, definition.Rules, request)], size);
        return true;
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
