using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using OnnxRad.Imaging;
using OnnxRad.Runtime;
using OnnxRad.Torch;

namespace OnnxRad.Benchmarks.Predict;

/// <summary>The runtime beside a bare ONNX Runtime session, and an ensemble beside its members one after the other.</summary>
static class PredictCommand
{
    public const string Usage = "[--rounds N] [--out FOLDER] [--dry]";

    const double PredictTarget = 1.02;
    const double EnsembleTarget = 1.03;
    const double Tolerance = 1e-6;

    public static int Run(string[] args)
    {
        NativeTorch.EnsureLoaded();
        var options = BenchmarkOptions.Parse("predict", Usage, args, rounds: 200, memoryRuns: 0);
        var size = options.Dry ? 64 : 224;
        var folder = Directory.CreateTempSubdirectory("onnxrad-predict-");
        try
        {
            var paths = BenchmarkModels.Save(folder.FullName, size);
            var predict = Predict(paths[0], size, options);
            var ensemble = Ensemble(paths, size, options);
            if (!(predict.Difference <= Tolerance && ensemble.Difference <= Tolerance))
            {
                Console.Error.WriteLine($"The scores differ by {predict.Difference:E1} and {ensemble.Difference:E1}: both sides do not compute the same.");
                return 1;
            }

            options.Publish("predict", Report(options, size, paths.Length, predict, ensemble));
            Console.WriteLine(
                $"Predict {predict.Times.PairedRatio:F3} (target <= {PredictTarget}), ensemble {ensemble.Times.PairedRatio:F3} (target <= {EnsembleTarget}).");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string Report(BenchmarkOptions options, int size, int members, PredictOutcome predict, EnsembleOutcome ensemble) => $"""
        # Predicting in process

        One prepared image of {size} x {size}, ResNet-18: `RadModel.Predict` and `ModelBinding.Run` beside a loop of `RunWithBinding` on a session of
        the same settings. Then one image of {2 * size} x {2 * size} through `RadEnsemble` of {members} networks (one preprocessing) beside `Predict` of each
        of them. {options.Rounds} rounds interleaved in one process after {BenchmarkOptions.WarmUp} for warming up, medians.

        {HostDescription.Full()}; ONNX Runtime {OrtEnv.Instance().GetVersionString()}.

        | variant | ms | ratio | paired | bytes allocated a call |
        |---|---:|---:|---:|---:|
        | RunWithBinding | {predict.Times.Hand * 1000:F2} | 1 | 1 | {predict.BareBytes} |
        | ModelBinding.Run | {predict.Bound.Graph * 1000:F2} | {predict.Bound.Ratio:F3} | {predict.Bound.PairedRatio:F3} | {predict.BoundBytes} |
        | RadModel.Predict, with findings | {predict.Times.Graph * 1000:F2} | {predict.Times.Ratio:F3} | {predict.Times.PairedRatio:F3} | {predict.Bytes} |
        | {members} members, one after the other | {ensemble.Times.Hand * 1000:F2} | 1 | 1 | |
        | RadEnsemble.Predict | {ensemble.Times.Graph * 1000:F2} | {ensemble.Times.Ratio:F3} | {ensemble.Times.PairedRatio:F3} | |
        """;

    static PredictOutcome Predict(string path, int size, BenchmarkOptions options)
    {
        using var model = RadModel.Open(path);
        using var bound = model.Bind();
        using var bare = new BareLoop(path, size);
        var prepared = model.Prepare(BenchmarkModels.Image(size));
        prepared.Data.CopyTo(bound.Inputs["image"].Data);
        prepared.Data.CopyTo(bare.Image);
        var (times, boundTimes) = (new StepTimes(), new StepTimes());
        Action[] variants = [() => model.Predict(prepared), () => bound.Run(), bare.Run];
        for (var round = -BenchmarkOptions.WarmUp; round < options.Rounds; round++)
        {
            var seconds = new double[variants.Length];
            for (var i = 0; i < variants.Length; i++)
            {
                var at = (i + round + BenchmarkOptions.WarmUp) % variants.Length;
                seconds[at] = Seconds(variants[at]);
            }

            if (round >= 0)
            {
                times.Add(seconds[0], seconds[2]);
                boundTimes.Add(seconds[1], seconds[2]);
            }
        }

        var difference = model.Predict(prepared).Scores.Select((score, i) => Math.Abs((double)score.Score - bare.Scores.Span[i])).Max();
        return new(times, boundTimes, Bytes(variants[0]), Bytes(variants[1]), Bytes(variants[2]), difference);
    }

    static EnsembleOutcome Ensemble(string[] paths, int size, BenchmarkOptions options)
    {
        using var ensemble = RadEnsemble.Open(paths);
        var (image, times) = (BenchmarkModels.Image(2 * size), new StepTimes());
        for (var round = -BenchmarkOptions.WarmUp; round < options.Rounds; round++)
        {
            var isFirst = round % 2 == 0;
            var before = isFirst ? Seconds(() => ensemble.Predict(image)) : 0;
            var members = Seconds(() => OneByOne(ensemble, image));
            var together = isFirst ? before : Seconds(() => ensemble.Predict(image));
            if (round >= 0)
            {
                times.Add(together, members);
            }
        }

        var mean = OneByOne(ensemble, image);
        return new(times, ensemble.Predict(image).Combined.Scores.Select((score, i) => Math.Abs(score.Score - mean[i])).Max());
    }

    /// <summary>The mean of what each member says alone.</summary>
    static double[] OneByOne(RadEnsemble ensemble, RadImage image)
    {
        var scores = ensemble.Members.Select(member => member.Predict(image).Scores).ToArray();
        return [.. ensemble.Classes.Select((_, i) => scores.Average(score => (double)score[i].Score))];
    }

    static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    static long Bytes(Action action)
    {
        const int Calls = 10;
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
    }
}
