using System.Globalization;
using System.Text;
using OnnxRad.Models;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>The tables of the study.</summary>
sealed record TransferReport(TransferOptions Options, ILookup<Arm, RunOutcome> Runs)
{
    /// <summary>Fine-tuned and from scratch, on all and on a part of the data.</summary>
    public static IReadOnlyList<Arm> Arms { get; } = [new(true, false), new(false, false), new(true, true), new(false, true)];

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(Introduction()).AppendLine();
        text.AppendLine(
            "| training data | weights | AUC, mean | AUC by seed (95 % interval) | accuracy, mean | accuracy by seed (95 % interval) | s a run |");
        text.AppendLine("|---|---|---:|---|---:|---|---:|");
        foreach (var arm in Arms)
        {
            var runs = Runs[arm].ToList();
            text.AppendLine(
                $"| {Share(arm)} | {arm.Name} | {Text(runs.Average(r => r.Auc().Value))} | {Join(runs.Select(r => Text(r.Auc())))} | "
                + $"{Text(runs.Average(r => r.Accuracy().Value))} | {Join(runs.Select(r => Text(r.Accuracy())))} | {Seconds(runs)} |");
        }

        text.AppendLine().AppendLine(
            "Fine-tuned minus from scratch, paired bootstrap over the test images (percentile interval, two-sided p, "
            + $"{new BootstrapOptions().Resamples} resamples); 'averaged' compares the mean probabilities of all seeds.").AppendLine();
        text.AppendLine("| training data | runs | difference of AUC | p | difference of accuracy | p |");
        text.AppendLine("|---|---|---:|---:|---:|---:|");
        foreach (var isSmall in new[] { false, true })
        {
            var (tuned, scratch) = (Runs[new(true, isSmall)].ToList(), Runs[new(false, isSmall)].ToList());
            foreach (var (first, second) in tuned.Zip(scratch))
            {
                text.AppendLine(Difference(isSmall, $"seed {first.Seed}", first, second));
            }

            text.AppendLine(Difference(isSmall, "averaged", RunOutcome.Average(tuned), RunOutcome.Average(scratch)));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Writes the tables below a folder and returns the path.</summary>
    public string Write(string folder) => HostDescription.WriteResult(folder, "transfer", ToMarkdown());

    string Introduction()
    {
        var cases = Runs[Arms[0]].First().Labels.Length;
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Transfer

            {Path.GetFileName(Options.Base)} imported for grey images of 64 x 64 and {Options.Classes.Count} classes, trained on {Path.GetFileName(Options.Data)}
            from its pretrained weights and from new ones (He). Same recipe (trainer/recipes/transfer.yaml), batch, augmentation and epochs:
            {Options.Epochs} on all of the training data, {Options.SmallEpochs} on the part of it. Learning rate {Options.Rate} fine-tuned and {Options.ScratchRate} from scratch,
            chosen beforehand on the validation split. The fine-tuned network gets pixels normalised as in its pretraining, the new one
            by the mean and spread of the data. The epoch is chosen on the validation split; figures are of the exported files on the
            {cases} test images, in ONNX Runtime. Intervals: DeLong's for AUC, Wilson's for accuracy at 0.5.

            {HostDescription.Full()}.
            """);
    }

    string Difference(bool isSmall, string runs, RunOutcome first, RunOutcome second)
    {
        var area = PairedBootstrap.Auc(first.Positive, first.Scores, second.Scores);
        var accuracy = PairedBootstrap.Accuracy(first.Correct, second.Correct);
        return $"| {Share(new(true, isSmall))} | {runs} | {Text(area)} | {P(area)} | {Text(accuracy)} | {P(accuracy)} |";
    }

    string Share(Arm arm) => arm.IsSmall ? string.Create(CultureInfo.InvariantCulture, $"{100 * Options.Fraction:0.#} %") : "all";

    static string Join(IEnumerable<string> values) => string.Join("; ", values);

    static string Seconds(List<RunOutcome> runs) => runs.Average(r => r.Seconds).ToString("0", CultureInfo.InvariantCulture);

    static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    static string Text(Estimate e) => string.Create(CultureInfo.InvariantCulture, $"{e.Value:0.0000} ({e.Low:0.000} to {e.High:0.000})");

    static string Text(PairedDifference d) => string.Create(
        CultureInfo.InvariantCulture,
        $"{d.Value:+0.0000;-0.0000;0.0000} ({d.Low:+0.000;-0.000;0.000} to {d.High:+0.000;-0.000;0.000})");

    static string P(PairedDifference d) => d.P.ToString("0.0000", CultureInfo.InvariantCulture);
}
