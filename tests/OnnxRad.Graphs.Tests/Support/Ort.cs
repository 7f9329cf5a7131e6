using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Graphs.Tests;

/// <summary>Runs a model in ONNX Runtime: the oracle of these tests.</summary>
static class Ort
{
    public static (long[] Shape, float[] Values) Run(OnnxModel model, params IReadOnlyList<(string Name, long[] Shape, float[] Values)> inputs) =>
        RunAll(model, inputs).Values.First();

    public static Dictionary<string, (long[] Shape, float[] Values)> RunAll(
        OnnxModel model, params IReadOnlyList<(string Name, long[] Shape, float[] Values)> inputs)
    {
        using var session = Open(model.ToBytes());
        return RunAll(session, inputs);
    }

    public static InferenceSession Open(byte[] model)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = 1 };
        return new(model, options);
    }

    public static Dictionary<string, (long[] Shape, float[] Values)> RunAll(
        InferenceSession session, IReadOnlyList<(string Name, long[] Shape, float[] Values)> inputs)
    {
        var values = inputs.ToDictionary(i => i.Name, i => OrtValue.CreateTensorValueFromMemory(i.Values, i.Shape));
        using var runOptions = new RunOptions();
        using var outputs = session.Run(runOptions, values, session.OutputNames);
        foreach (var value in values.Values)
        {
            value.Dispose();
        }

        return session.OutputNames.Zip(outputs).ToDictionary(
            o => o.First, o => (o.Second.GetTensorTypeAndShape().Shape, o.Second.GetTensorDataAsSpan<float>().ToArray()));
    }
}
