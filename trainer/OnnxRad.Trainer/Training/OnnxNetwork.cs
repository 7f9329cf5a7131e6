using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Trainer;

/// <summary>Runs a model of an image, and covariates where it has such an input, on prepared images with ONNX Runtime's CPU provider.</summary>
/// <remarks>Every metric of a run is computed from this, never from the TorchSharp module.</remarks>
sealed class OnnxNetwork : IDisposable
{
    readonly InferenceSession _session;
    readonly string[] _inputs;
    readonly string[] _outputs;

    /// <param name="model">The bytes of an ONNX model.</param>
    public OnnxNetwork(byte[] model)
    {
        // 0 threads: as many as there are cores.
        using var options = SessionFactory.Options(intraOpThreads: 0, Spinning.Never);
        _session = new InferenceSession(model, options);
        _inputs = [.. _session.InputNames];
        _outputs = [.. _session.OutputNames];
    }

    /// <summary>The network as it ships, which also gives its logits.</summary>
    /// <param name="logits">The network from image to logits, of one output.</param>
    /// <param name="fit">What is put behind them.</param>
    public static OnnxNetwork WithLogits(OnnxModel logits, TaskFit fit)
    {
        var model = fit.Activate(logits);
        if (fit.IsMore)
        {
            model.Proto.Graph.Output.Add(logits.Outputs[0].Clone());
        }

        return new(model.ToBytes());
    }

    /// <summary>Runs batch after batch.</summary>
    /// <param name="images">All images.</param>
    /// <param name="use">Gets the outputs of each batch, and with <see cref="WithLogits"/> what they were before the activation.</param>
    /// <param name="batchSize">The most images of a batch.</param>
    public void Run(PreparedImages images, Action<ModelOutputs> use, int batchSize = 64)
    {
        batchSize = images.BatchOf(batchSize);
        for (var start = 0; start < images.Count; start += batchSize)
        {
            var count = Math.Min(batchSize, images.Count - start);
            var outputs = RunAll(images.Slice(start, count), [count, .. images.ImageShape], images.CovariatesOf(start, count));
            use(new(start, count, outputs.Length > 1 ? outputs[..^1] : outputs, [outputs[^1]]));
        }
    }

    /// <summary>The first output of all images, one after another: (N) and the output's shape.</summary>
    public float[] Run(PreparedImages images, int batchSize = 64)
    {
        batchSize = images.BatchOf(batchSize);
        var results = new List<float>();
        for (var start = 0; start < images.Count; start += batchSize)
        {
            var count = Math.Min(batchSize, images.Count - start);
            results.AddRange(Run(images.Slice(start, count), [count, .. images.ImageShape], images.CovariatesOf(start, count)));
        }

        return [.. results];
    }

    /// <summary>The first output of one batch.</summary>
    /// <param name="values">The batch, of the given shape.</param>
    /// <param name="shape">(N, C, H, W), of volumes (N, C, D, H, W).</param>
    /// <param name="covariates">Of a network with a second input, (N, K); otherwise empty.</param>
    public float[] Run(Memory<float> values, long[] shape, Memory<float> covariates = default) => RunAll(values, shape, covariates)[0].Data;

    OutputBatch[] RunAll(Memory<float> values, long[] shape, Memory<float> covariates)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        using var second = _inputs.Length > 1
            ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, covariates, [shape[0], covariates.Length / shape[0]])
            : null;
        using var outputs = _session.Run(options, _inputs, second is null ? [input] : [input, second], _outputs);
        return [.. outputs.Select(output => new OutputBatch(output.GetTensorDataAsSpan<float>().ToArray(), output.GetTensorTypeAndShape().Shape))];
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
