using System.Runtime.CompilerServices;
using OnnxRad.Torch;
using TorchSharp;

namespace OnnxRad.Testing;

/// <summary>Where tests that train run: the CPU, or what the environment variable <c>ONNXRAD_TEST_DEVICE</c> names (<c>cuda</c>, <c>cuda:1</c>).</summary>
static class TestDevice
{
    const string Variable = "ONNXRAD_TEST_DEVICE";

    /// <summary>As a user would name it.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : "cpu";

    static bool IsCpu => Name == "cpu";

    // Tolerances of tests are those of float32, which CUDA multiplies in TensorFloat-32 unless told otherwise.
    [ModuleInitializer]
    internal static void BeforeTheFirstTest()
    {
        if (!IsCpu)
        {
            NativeTorch.EnsureLoaded();
            torch.InitializeDeviceType(DeviceType.CUDA);
            torch.backends.cudnn.allow_tf32 = false;
            torch.backends.cuda.matmul.allow_tf32 = false;
        }
    }

    /// <summary>A tolerance for sums whose order is not the CPU's: ten times as wide elsewhere.</summary>
    public static double Tolerance(double onCpu) => IsCpu ? onCpu : 10 * onCpu;

    public static TorchGraph OnTestDevice(this TorchGraph graph)
    {
        if (!IsCpu)
        {
            graph.to(TorchDevice.Parse(Name).Device);
        }

        return graph;
    }

    public static torch.Tensor OnTestDevice(this torch.Tensor tensor) => IsCpu ? tensor : tensor.to(TorchDevice.Parse(Name).Device);
}
