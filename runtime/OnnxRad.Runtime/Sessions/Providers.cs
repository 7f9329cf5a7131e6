using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Adds the execution provider that was asked for to a session's options.</summary>
static class Providers
{
    public static void Append(SessionOptions session, RadModelOptions options)
    {
        if (options.Provider == ExecutionProvider.Cpu)
        {
            return;
        }

        var (name, wanted) = (Name(options.Provider), options.Provider == ExecutionProvider.Cuda ? "CUDAExecutionProvider" : "TensorrtExecutionProvider");
        var available = OrtEnv.Instance().GetAvailableProviders();
        if (!available.Contains(wanted))
        {
            throw new ProviderUnavailableException(
                options.Provider,
                $"The execution provider '{name}' is not in this build of ONNX Runtime, which has {string.Join(", ", available.Select(p => $"'{p}'"))}. "
                + "Build OnnxRad with -p:Accelerator=cuda on Linux or Windows, or use the provider 'cpu'.");
        }

        try
        {
            if (options.Provider == ExecutionProvider.TensorRt)
            {
                session.AppendExecutionProvider_Tensorrt(options.Device);
            }

            session.AppendExecutionProvider_CUDA(options.Device);
        }
        catch (OnnxRuntimeException e)
        {
            throw CannotStart(options, e);
        }
    }

    public static ProviderUnavailableException CannotStart(RadModelOptions options, OnnxRuntimeException e) => new(
        options.Provider,
        $"The execution provider '{Name(options.Provider)}' does not start on device {options.Device}. ONNX Runtime says: '{SessionFactory.Text(e)}' "
        + "Check that the device exists and that its driver, CUDA, cuDNN and (for 'tensorrt') TensorRT are installed, or use the provider 'cpu'.",
        e);

    static string Name(ExecutionProvider provider) => provider.ToString().ToLowerInvariant();
}
