using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Trainer;

/// <summary>Runs a model of one input and one output on prepared images with ONNX Runtime's CPU provider.</summary>
/// <remarks>Every metric of a run is computed from this, never from the TorchSharp module.</remarks>
sealed class OnnxClassifier : IDisposable
{
    readonly InferenceSession _session;
    readonly string _input;
    readonly string _output;

    /// <param name="model">The bytes of an ONNX model.</param>
    public OnnxClassifier(byte[] model)
    {
        using var options = new SessionOptions();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(model, options);
        _input = _session.InputNames.Single();
        _output = _session.OutputNames.Single();
    }

    /// <summary>The outputs of all images, one after another: shape (N, outputs).</summary>
    public float[] Run(PreparedImages images, int batchSize = 64)
    {
        var results = new List<float>();
        for (var start = 0; start < images.Count; start += batchSize)
        {
            var count = Math.Min(batchSize, images.Count - start);
            results.AddRange(Run(images.Slice(start, count), [count, .. images.ImageShape]));
        }

        return [.. results];
    }

    /// <summary>The outputs of one batch.</summary>
    /// <param name="values">The batch, of the given shape.</param>
    /// <param name="shape">(N, C, H, W).</param>
    public float[] Run(Memory<float> values, long[] shape)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values, shape);
        using var outputs = _session.Run(options, [_input], [input], [_output]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
