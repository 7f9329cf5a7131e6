using OnnxRad.Models;

namespace OnnxRad.Trainer;

/// <summary>One of several tasks: what it is, and where its numbers lie among those of all.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Teaching">What the numbers are.</param>
/// <param name="Fit">What the network and the exported graph give for it.</param>
/// <param name="Target">The first of its targets among those of a case.</param>
/// <param name="TargetCount">How many there are.</param>
/// <param name="Logit">The first of its logits among the network's.</param>
sealed record TaskPart(string Name, IScoreTeaching Teaching, TaskFit Fit, int Target, int TargetCount, int Logit)
{
    /// <summary>The parts of a fit, in order.</summary>
    /// <param name="fit">That of several tasks.</param>
    /// <param name="kinds">What each task is.</param>
    public static IReadOnlyList<TaskPart> Of(TaskFit fit, IReadOnlyList<ModelTask> kinds)
    {
        var (parts, target, logit) = (new List<TaskPart>(), 0, 0);
        foreach (var ((name, part), kind) in fit.Parts.Zip(kinds))
        {
            var teaching = TaskTable.Teachings.First(t => t.Kind == kind);
            var count = teaching.TargetSize(part.Classes.Count);
            parts.Add(new(name, teaching, part, target, count, logit));
            (target, logit) = (target + count, logit + part.Logits.Count);
        }

        return parts;
    }

    /// <summary>The cases that are labelled for the task: those with at least one number.</summary>
    public int[] Labelled(PreparedTargets all) => [.. Enumerable.Range(0, all.Values.Length / all.Size).Where(i => Row(all, i).ContainsAnyExcept(float.NaN))];

    /// <summary>The task's targets of some cases.</summary>
    public PreparedTargets Of(PreparedTargets all, int[] cases)
    {
        var values = new List<float>(cases.Length * TargetCount);
        foreach (var i in cases)
        {
            values.AddRange(Row(all, i));
        }

        return new([.. values], [TargetCount]) { Patients = all.Patients is { } patients ? [.. cases.Select(i => patients[i])] : null };
    }

    /// <summary>The report of several tasks, over the cases that are labelled for each.</summary>
    /// <param name="parts">The tasks.</param>
    /// <param name="targets">The targets of all cases.</param>
    /// <param name="values">The outputs of each task for all cases.</param>
    /// <param name="options">How to draw for the intervals.</param>
    public static MultiTaskReport Report(
        IReadOnlyList<TaskPart> parts, PreparedTargets targets, IReadOnlyList<IReadOnlyList<float[]>> values, BootstrapOptions options)
    {
        var reports = new Dictionary<string, IReport>(StringComparer.Ordinal);
        foreach (var (part, outputs) in parts.Zip(values))
        {
            if (part.Labelled(targets) is { Length: > 0 } cases)
            {
                var own = part.Of(targets, cases);
                reports.Add(part.Name, part.Teaching.Report(part.Fit, own, [.. cases.Select(i => outputs[i])], options with { Groups = own.Patients }));
            }
        }

        return new() { N = targets.Values.Length / targets.Size, Tasks = reports };
    }

    ReadOnlySpan<float> Row(PreparedTargets all, int i) => all.Of(i).Slice(Target, TargetCount);
}
