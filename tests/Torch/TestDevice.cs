using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OnnxRad.Graphs;
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

    /// <summary>
    /// Compares the files of two runs that ought to be the same: byte for byte on the CPU. Sums on a GPU have no fixed order, so there the weights of both
    /// differ, by a tenth of their length at most; those of another seed differ by more than their length.
    /// </summary>
    public static void AssertSameModel(byte[] expected, byte[] actual)
    {
        if (IsCpu)
        {
            Assert.Equal(expected, actual);
            return;
        }

        var (a, b) = (Weights(expected), Weights(actual));
        Assert.Equal(a.Length, b.Length);
        var distance = Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / a.Sum(x => x * x));
        TestContext.Current.TestOutputHelper?.WriteLine($"The weights differ by {distance:E1} of their length.");
        Assert.InRange(distance, 0, 0.1);
    }

    /// <summary>Compares a number that is the same on the CPU and close elsewhere.</summary>
    public static void AssertClose(double expected, double actual, double elsewhere) => Assert.Equal(expected, actual, IsCpu ? 0 : elsewhere);

    public static TorchGraph OnTestDevice(this TorchGraph graph)
    {
        if (!IsCpu)
        {
            graph.to(TorchDevice.Parse(Name).Device);
        }

        return graph;
    }

    public static torch.Tensor OnTestDevice(this torch.Tensor tensor) => IsCpu ? tensor : tensor.to(TorchDevice.Parse(Name).Device);

    static double[] Weights(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return [.. OnnxModel.Load(stream, "model.onnx").Initializers.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Where(pair => pair.Value.DataType == (int)Onnx.TensorProto.Types.DataType.Float)
            .SelectMany(pair => MemoryMarshal.Cast<byte, float>(pair.Value.RawData.Span).ToArray(), (_, value) => (double)value)];
    }
}
