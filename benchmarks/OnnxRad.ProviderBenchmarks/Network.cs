using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Graphs;
using OnnxRad.Runtime;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.ProviderBenchmarks;

/// <summary>A network opened on a provider.</summary>
sealed class Network : IDisposable
{
    readonly OnnxModel _model;
    readonly SessionOptions _options;
    readonly InferenceSession _session;

    /// <param name="model">The network.</param>
    /// <param name="providers">What computes.</param>
    /// <param name="profile">Where a profile is written; null for none.</param>
    public Network(OnnxModel model, IReadOnlyList<ProviderOptions> providers, string? profile = null)
    {
        _model = model;
        _options = SessionFactory.Options(Environment.ProcessorCount, Spinning.Never);
        Providers.Append(_options, new() { Providers = providers });
        if (profile is not null)
        {
            (_options.ProfileOutputPathPrefix, _options.EnableProfiling) = (profile, true);
        }

        _session = new(model.ToBytes(), _options);
    }

    /// <summary>One pass over random values.</summary>
    public float[] Run(int batch)
    {
        using var values = new Feeds(_model, batch);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, values.ByName, _session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>The nodes of the passes so far.</summary>
    public IReadOnlyList<NodePlacement> EndProfiling() => ProviderReport.Read(_session.EndProfiling());

    /// <summary>Milliseconds of a pass from values in the memory of the host to values there: the median.</summary>
    public double Milliseconds(int batch, double seconds)
    {
        using var values = new Feeds(_model, batch);
        using var options = new RunOptions();
        using var binding = _session.CreateIoBinding();
        foreach (var (name, value) in values.ByName)
        {
            binding.BindInput(name, value);
        }

        binding.BindOutputToDevice(_session.OutputNames[0], OrtMemoryInfo.DefaultInstance);
        var (times, start) = (new List<double>(), 0L);
        for (var i = -3; i < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; i++)
        {
            start = i <= 0 ? Stopwatch.GetTimestamp() : start;
            var before = Stopwatch.GetTimestamp();
            _session.RunWithBinding(options, binding);
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>Milliseconds of a pass where each has another batch than the one before, from 1 to the most and again: the median.</summary>
    public double ChangingMilliseconds(int most, double seconds)
    {
        var (times, start) = (new List<double>(), Stopwatch.GetTimestamp());
        for (var batch = 1; times.Count < most || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; batch = (batch % most) + 1)
        {
            var before = Stopwatch.GetTimestamp();
            Run(batch);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    sealed class Feeds(OnnxModel model, int batch) : IDisposable
    {
        public Dictionary<string, OrtValue> ByName { get; } = model.Inputs.ToDictionary(input => input.Name, input => Subject.Values(input, batch));

        public void Dispose()
        {
            foreach (var value in ByName.Values)
            {
                value.Dispose();
            }
        }
    }
}
