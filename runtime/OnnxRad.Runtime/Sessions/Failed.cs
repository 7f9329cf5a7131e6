using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>What is said when a network fails while it runs.</summary>
static class Failed
{
    public static InvalidOperationException Running(string source, OnnxRuntimeException e) => new(
        $"Running '{source}' failed. ONNX Runtime says: '{SessionFactory.Text(e)}' Check the model with the inputs it was exported for.", e);
}
