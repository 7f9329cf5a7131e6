using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Runtime;

namespace OnnxRad.Testing;

/// <summary>Skips a test, with the reason, where there is no GPU; where there is one, a provider that does not start fails the test.</summary>
static class GpuProvider
{
    /// <summary>What tests run on: CUDA alone in front of the CPU, in float32 throughout.</summary>
    public static RadModelOptions Cuda => new() { Providers = [new CudaOptions(), new CpuOptions()] };

    public static void Require(string provider)
    {
        Assert.SkipUnless(
            OrtEnv.Instance().GetAvailableProviders().Contains(provider),
            $"This build of ONNX Runtime has no {provider}. Build with -p:Accelerator=cuda on a machine that has a GPU.");
        Assert.SkipUnless(Loads(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1"), "There is no NVIDIA driver.");
        Assert.SkipUnless(
            provider != "TensorrtExecutionProvider" || Loads(OperatingSystem.IsWindows() ? "nvinfer_10.dll" : "libnvinfer.so.10"),
            "There is no TensorRT (libnvinfer.so.10).");
    }

    static bool Loads(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
