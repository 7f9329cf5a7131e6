using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Adds the execution providers that were asked for to a session's options.</summary>
static class Providers
{
    /// <exception cref="ProviderUnavailableException">A provider is missing or does not start.</exception>
    public static void Append(SessionOptions session, RadModelOptions options)
    {
        ThrowIfMissing(options.Providers, OrtEnv.Instance().GetAvailableProviders());
        foreach (var provider in options.Providers)
        {
            try
            {
                Append(session, provider);
            }
            catch (OnnxRuntimeException e)
            {
                throw CannotStart(provider, e);
            }
        }

        // ONNX Runtime adds the CPU by itself for what no other provider has.
        if (options.Providers.All(provider => provider.Provider != ExecutionProvider.Cpu))
        {
            session.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1");
        }
    }

    /// <exception cref="ProviderUnavailableException">A provider is not in this build of ONNX Runtime; all of those are named.</exception>
    public static void ThrowIfMissing(IReadOnlyList<ProviderOptions> asked, IReadOnlyList<string> available)
    {
        var missing = asked.Where(provider => provider.Provider != ExecutionProvider.Cpu && !available.Contains(OrtName(provider))).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        var names = string.Join(" and ", missing.Select(provider => $"'{provider.Name}'"));
        throw new ProviderUnavailableException(
            missing[0].Provider,
            $"The execution provider{(missing.Length == 1 ? $" {names} is" : $"s {names} are")} not in this build of ONNX Runtime, which has "
            + $"{string.Join(", ", available.Select(p => $"'{p}'"))}. "
            + $"Build OnnxRad with -p:Accelerator=cuda on Linux or Windows and install {Needs(missing)}, or use the provider 'cpu'.");
    }

    public static ProviderUnavailableException CannotStart(ProviderOptions provider, OnnxRuntimeException e) => new(
        provider.Provider,
        $"The execution provider '{provider.Name}' does not start with {string.Join(", ", provider.Settings.Select(s => $"{s.Key}={s.Value}"))}. "
        + $"ONNX Runtime says: '{SessionFactory.Text(e)}' Check that the device exists and that {Needs([provider])} are installed, or use the provider 'cpu'.",
        e);

    static void Append(SessionOptions session, ProviderOptions provider)
    {
        var settings = new Dictionary<string, string>(provider.Settings);
        switch (provider.Provider)
        {
            case ExecutionProvider.TensorRt:
                using (var tensorRt = new OrtTensorRTProviderOptions())
                {
                    tensorRt.UpdateOptions(settings);
                    session.AppendExecutionProvider_Tensorrt(tensorRt);
                }

                break;
            case ExecutionProvider.Cuda:
                using (var cuda = new OrtCUDAProviderOptions())
                {
                    cuda.UpdateOptions(settings);
                    session.AppendExecutionProvider_CUDA(cuda);
                }

                break;
        }
    }

    static string OrtName(ProviderOptions provider) => provider.Provider == ExecutionProvider.Cuda ? "CUDAExecutionProvider" : "TensorrtExecutionProvider";

    static string Needs(IReadOnlyList<ProviderOptions> providers) =>
        providers.Any(provider => provider.Provider == ExecutionProvider.TensorRt)
        ? "the NVIDIA driver, CUDA, cuDNN and TensorRT"
        : "the NVIDIA driver, CUDA and cuDNN";
}
