using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Benchmarks.Predict;

/// <summary>What one writes with ONNX Runtime alone to run one image over and over: a session, and memory bound to it.</summary>
sealed class BareLoop : IDisposable
{
    const int Classes = BenchmarkModels.Classes;

    readonly InferenceSession _session;
    readonly OrtIoBinding _binding;
    readonly RunOptions _options = new();
    readonly OrtValue _image;
    readonly OrtValue _scores;

    public BareLoop(string path, int size)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount, InterOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new(path, options);
        _binding = _session.CreateIoBinding();
        Image = GC.AllocateArray<float>(size * size, pinned: true);
        Scores = GC.AllocateArray<float>(Classes, pinned: true);
        _image = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Image, [1, 1, size, size]);
        _scores = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Scores, [1, Classes]);
        _binding.BindInput("image", _image);
        _binding.BindOutput("probabilities", _scores);
    }

    public Memory<float> Image { get; }

    public Memory<float> Scores { get; }

    public void Run() => _session.RunWithBinding(_options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _image.Dispose();
        _scores.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
