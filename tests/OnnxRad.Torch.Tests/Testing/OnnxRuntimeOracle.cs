using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Runs models in ONNX Runtime, which says what is right.</summary>
static class OnnxRuntimeOracle
{
    public static IReadOnlyList<Numbers> Run(OnnxModel model, params IReadOnlyList<Numbers> inputs)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using var session = new InferenceSession(model.ToBytes(), options);
        using var run = new RunOptions();
        var values = inputs.Select(input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Shape)).ToArray();
        try
        {
            using var outputs = session.Run(run, [.. model.Inputs.Select(i => i.Name)], values, [.. model.Outputs.Select(o => o.Name)]);
            return [.. outputs.Select(Read)];
        }
        finally
        {
            foreach (var value in values)
            {
                value.Dispose();
            }
        }
    }

    static Numbers Read(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var values = info.ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 =>
                Array.ConvertAll(value.GetTensorDataAsSpan<long>().ToArray(), v => (float)v),
            _ => value.GetTensorDataAsSpan<float>().ToArray(),
        };
        return new(values, info.Shape);
    }
}
