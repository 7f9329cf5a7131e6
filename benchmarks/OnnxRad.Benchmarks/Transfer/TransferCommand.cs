using System.Globalization;
using OnnxRad.Torch;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>What pretrained weights bring: fine-tuning against the same network from scratch, with all and with a part of the data.</summary>
static class TransferCommand
{
    /// <summary>The seed of the runs that learning rates are chosen by; none of the study's.</summary>
    const int TuneSeed = 100;

    static readonly double[] s_rates = [0.0001, 0.0003, 0.001, 0.003];

    public static int Run(string[] args)
    {
        NativeTorch.EnsureLoaded();
        var options = TransferOptions.Parse(args);
        if (!options.Dry)
        {
            return Run(options);
        }

        var folder = Directory.CreateTempSubdirectory("onnxrad-transfer-").FullName;
        try
        {
            return Run(DryStudy.Prepare(options, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static int Run(TransferOptions options)
    {
        foreach (var file in new[] { options.Data, options.Base }.Where(file => !File.Exists(file)))
        {
            Console.Error.WriteLine(
                $"There is no file '{file}'. Give --data and --base, or set ONNXRAD_TEST_DATA. Usage: transfer {TransferOptions.Usage}");
            return 2;
        }

        if (StudyFolder.Claim(options) is { } otherStudy)
        {
            Console.Error.WriteLine(otherStudy);
            return 2;
        }

        var study = new Study(options);
        if (options.Tune)
        {
            Tune(study);
            return 0;
        }

        // Seeds outside: a study that is cut off has whole comparisons.
        var runs = new List<(Arm Arm, RunOutcome Outcome)>();
        for (var seed = 1; seed <= options.Seeds; seed++)
        {
            foreach (var arm in TransferReport.Arms)
            {
                runs.Add((arm, study.Run(arm, seed)));
            }
        }

        var report = new TransferReport(options, runs.ToLookup(run => run.Arm, run => run.Outcome));
        Console.WriteLine(report.ToMarkdown());
        if (options.Out is { } folder)
        {
            Console.WriteLine($"Written to '{report.Write(folder)}'.");
        }

        return 0;
    }

    /// <summary>One run a rate on the part of the data, compared on the validation split.</summary>
    static void Tune(Study study)
    {
        foreach (var isFineTuned in new[] { true, false })
        {
            foreach (var rate in s_rates)
            {
                var arm = new Arm(isFineTuned, IsSmall: true);
                var outcome = study.Run(arm, TuneSeed, rate);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{arm.Name}, rate {rate}: validation AUC {outcome.ValidationAuc:0.0000}, loss {outcome.ValidationLoss:0.0000} "
                    + $"in epoch {outcome.BestEpoch}"));
            }
        }
    }
}
