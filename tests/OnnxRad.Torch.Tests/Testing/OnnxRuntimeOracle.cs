using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;

namespace OnnxRad.Torch.Tests.Testing;

/// <summary>Runs models in ONNX Runtime, which says what is right.</summary>
static class OnnxRuntimeOracle
{
    public static IReadOnlyList<Numbers> Run(OnnxModel model, params IReadOnlyList<Numbers> inputs) =>
        [.. RunTyped(model, [.. inputs.Select(Data.Of)]).Select(output => new Numbers((float[])output.Values, output.Shape))];

    public static IReadOnlyList<Data> RunTyped(OnnxModel model, IReadOnlyList<Data> inputs)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using var session = new InferenceSession(model.ToBytes(), options);
        using var run = new RunOptions();
        var values = inputs.Select(input => input.ToOrtValue()).ToArray();
        try
        {
            using var outputs = session.Run(run, [.. model.Inputs.Select(i => i.Name)], values, [.. model.Outputs.Select(o => o.Name)]);
            return [.. outputs.Select(Data.Of)];
        }
        finally
        {
            foreach (var value in values)
            {
                value.Dispose();
            }
        }
    }
}
