using Inference;
using OnnxRad.Protocol;
using OnnxRad.Server.Execution;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Models;

/// <summary>Runs a model once before it is ready, so that no client pays for what happens the first time.</summary>
static class Warmup
{
    // 64 Mi values of the largest type.
    const long LargestBytes = (64L << 20) * sizeof(double);

    /// <summary>Runs zeros through the graph, those of <c>model_warmup</c> or one item of the graph's own shape; nothing where it has open sizes and
    /// nobody says them.</summary>
    /// <param name="definition">What the model is.</param>
    /// <param name="runner">Runs it.</param>
    /// <param name="most">The bytes that all requests together may hold.</param>
    /// <param name="warn">Told where zeros that nobody asked for are too many, or the graph fails on them: some graphs do, and serve all the same.</param>
    /// <returns>Whether the graph ran.</returns>
    /// <exception cref="InferException">What <c>model_warmup</c> says cannot be run, or the graph fails on it.</exception>
    public static bool Run(ModelDefinition definition, GraphRunner runner, long most, Action<string> warn)
    {
        if (definition.Config.ModelWarmup.Count == 0)
        {
            try
            {
                List<long[]?> shapes = [.. definition.Signature.Inputs.Select(input => OneItem(input, definition.BatchesItems))];
                if (shapes.Contains(null))
                {
                    return false;
                }

                Run(definition, runner, shapes, 0, most);
                return true;
            }
            catch (InferException e)
            {
                warn(e.Message);
                return false;
            }
        }

        foreach (var warmup in definition.Config.ModelWarmup)
        {
            for (var i = 0U; i < Math.Clamp(warmup.Count, 1U, 1000U); i++)
            {
                Run(definition, runner, Shapes(definition, warmup, Math.Max(warmup.BatchSize, 1)), 0, most);
            }
        }

        return true;
    }

    /// <summary>Runs one item, padded to a size: of the dimensions of the first of <c>model_warmup</c>, or of the graph's own.</summary>
    /// <exception cref="InferException">The graph fails.</exception>
    public static void RunPadded(ModelDefinition definition, GraphRunner runner, int size, long most) =>
        Run(definition, runner, Shapes(definition, definition.Config.ModelWarmup.FirstOrDefault() ?? new(), 1), size, most);

    static IEnumerable<long[]?> Shapes(ModelDefinition definition, ModelWarmup warmup, uint batch) => definition.Signature.Inputs.Select(input =>
        !warmup.Inputs.TryGetValue(input.Name, out var said) ? OneItem(input, definition.BatchesItems)
        : definition.BatchesItems ? [batch, .. said.Dims]
        : (long[])[.. said.Dims]);

    static void Run(ModelDefinition definition, GraphRunner runner, IEnumerable<long[]?> shapes, int size, long most)
    {
        var all = definition.Signature.Inputs.Zip(shapes).ToList();
        var open = all.Where(input => input.Second is null).Select(input => $"'{input.First.Name}' {input.First.ShapeText}").ToList();
        if (open.Count > 0)
        {
            throw InferException.Invalid($"model_warmup has no sizes of {string.Join(", ", open)}. Say the dims of these inputs in it, or leave it out.");
        }

        var bytes = all.Aggregate((Int128)0, (sum, input) => sum + Bytes(input.First, input.Second!));
        if (bytes > Math.Min(most, LargestBytes))
        {
            throw InferException.Invalid($"A warm-up holds {bytes} bytes; expected at most {Math.Min(most, LargestBytes)}. "
                + "Say smaller dims in model_warmup where sizes are open.");
        }

        // The check of requests says what is wrong with other shapes, and comes before the contents.
        var request = new InferRequest
        {
            Model = definition.Name,
            Inputs = [.. all.Select(input => new InferTensor(input.First.Name, input.First.Type, input.Second!, new byte[(long)Bytes(input.First, input.Second!)]))],
        };
        runner.Run([RequestCheck.Checked(definition.Name, definition.Signature, definition.Rules, request)], size);
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

    // An empty string is a length of four zeros. A shape that is none has no bytes.
    static Int128 Bytes(TensorSpec input, long[] shape) =>
        (Int128)Math.Max(0, TensorTypes.Count(shape)) * (input.Type == TensorType.Bytes ? sizeof(int) : input.Type.Size());
}
