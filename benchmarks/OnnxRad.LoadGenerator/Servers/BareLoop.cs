using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxRad.LoadGenerator.Report;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>What ONNX Runtime does by itself: RunWithBinding on allocated values, again and again, in this process.</summary>
static class BareLoop
{
    /// <param name="model">The file.</param>
    /// <param name="inputShape">Without the batch.</param>
    /// <param name="outputShape">Without the batch.</param>
    /// <param name="batch">Items of a pass.</param>
    /// <param name="time">How long.</param>
    /// <param name="onGpu">By CUDA, in place of the CPU.</param>
    /// <param name="pinned">On a GPU, whether the input lies in page-locked memory.</param>
    /// <param name="tensorFloat32">On a GPU, whether it multiplies in TensorFloat-32.</param>
    /// <returns>Microseconds of a pass; on a GPU with the copies there and back.</returns>
    public static Percentiles Run(string model, long[] inputShape, long[] outputShape, int batch, TimeSpan time, bool onGpu = false, bool pinned = false, bool tensorFloat32 = false)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount, InterOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (onGpu)
        {
            Providers.Append(options, new() { Providers = [new CudaOptions { TensorFloat32 = tensorFloat32 }, new CpuOptions()] });
        }

        using var session = new InferenceSession(model, options);
        using var runOptions = new RunOptions();
        using var binding = session.CreateIoBinding();
        long[] input = [batch, .. inputShape], output = [batch, .. outputShape];
        using var pinnedInfo = new OrtMemoryInfo("CudaPinned", OrtAllocatorType.ArenaAllocator, 0, OrtMemType.CpuOutput);
        using var allocator = pinned ? new OrtAllocator(session, pinnedInfo) : null;
        using var memory = allocator?.Allocate((uint)(sizeof(float) * input.Aggregate(1L, (a, b) => a * b)));
        using var x = memory is null
            ? OrtValue.CreateTensorValueFromMemory(new float[input.Aggregate(1L, (a, b) => a * b)], input)
            : OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, TensorElementType.Float, input, memory.DangerousGetHandle(), memory.Size);
        using var y = OrtValue.CreateTensorValueFromMemory(new float[output.Aggregate(1L, (a, b) => a * b)], output);
        binding.BindInput(session.InputNames[0], x);
        binding.BindOutput(session.OutputNames[0], y);
        var (times, start) = (new List<double>(), Stopwatch.GetTimestamp());
        for (var i = 0; i < 5 || Stopwatch.GetElapsedTime(start) < time; i++)
        {
            var before = Stopwatch.GetTimestamp();
            session.RunWithBinding(runOptions, binding);
            if (i >= 3)
            {
                times.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
            }
        }

        return Percentiles.Of(times);
    }
}
