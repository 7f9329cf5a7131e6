using static System.FormattableString;

namespace OnnxRad.Models;

/// <summary>What the values of a card must satisfy.</summary>
static class CardRules
{
    public static IReadOnlyList<string> Problems(ModelCard card)
    {
        var problems = new List<string>();
        if (card.FormatVersion != ModelCard.CurrentFormatVersion)
        {
            problems.Add($"formatVersion is {card.FormatVersion}; expected {ModelCard.CurrentFormatVersion}.");
        }

        Text(problems, "name", card.Name);
        Text(problems, "version", card.Version);
        Text(problems, "intendedUse", card.IntendedUse);
        Text(problems, "trainingData.description", card.TrainingData.Description);
        Text(problems, "provenance.recipe", card.Provenance.Recipe);
        Text(problems, "provenance.toolVersion", card.Provenance.ToolVersion);
        Classes(problems, card);
        problems.AddRange(TaskRules.Problems(card));
        Inputs(problems, card);
        Thresholds(problems, card);
        Intervals(problems, card);
        Covariates(problems, card.Covariates);
        TrainingData(problems, card);
        Metrics(problems, card.Metrics);
        return problems;
    }

    /// <summary>What is wrong with what the card of one task says of its output.</summary>
    public static IReadOnlyList<string> OutputProblems(ModelCard card)
    {
        var problems = new List<string>();
        Classes(problems, card);
        Thresholds(problems, card);
        Intervals(problems, card);
        return problems;
    }

    static void Text(List<string> problems, string member, string value) =>
        Check(problems, !string.IsNullOrWhiteSpace(value), $"{member} is empty; expected text.");

    static void Classes(List<string> problems, ModelCard card)
    {
        var classes = card.Classes;
        if (card.Task is ModelTask.Image or ModelTask.MultiTask)
        {
            var why = card.Task == ModelTask.Image ? "the model gives an image" : "each task has its own";
            Check(problems, classes.Count == 0, $"classes has {classes.Count} names; expected none, as {why}.");
            return;
        }

        var fewest = card.Task is ModelTask.MultiLabel or ModelTask.Continuous or ModelTask.Survival ? 1 : 2;
        Check(problems, classes.Count >= fewest, $"classes has {classes.Count} names; expected at least {fewest}.");
        Check(
            problems,
            card.Task != ModelTask.Segmentation || card.Activation != Activation.Sigmoid || classes.Count <= ModelCard.MostOverlapping,
            $"classes has {classes.Count} names that may overlap (activation {Activation.Sigmoid}); expected at most {ModelCard.MostOverlapping}.");
        Check(problems, !classes.Any(string.IsNullOrWhiteSpace), "classes has an empty name.");
        Once(problems, "classes", classes);
    }

    static void Inputs(List<string> problems, ModelCard card)
    {
        Once(problems, "inputs", [.. card.Inputs.Select(i => i.Name)]);
        for (var i = 0; i < card.Inputs.Count; i++)
        {
            var input = card.Inputs[i];
            Text(problems, $"inputs[{i}].name", input.Name);
            Check(
                problems,
                card.Preprocessing.Images is null ? input.Channels is 1 or 3 : input.Channels is >= 1 and <= 64,
                $"inputs[{i}].channels is {input.Channels}; expected {(card.Preprocessing.Images is null ? "1 or 3" : "1 to 64")}.");
            Check(problems, input.Depth is null or (>= 1 and <= 16384), $"inputs[{i}].depth is {input.Depth}; expected 1 to 16384.");
            Check(problems, input.Height is >= 1 and <= 16384, $"inputs[{i}].height is {input.Height}; expected 1 to 16384.");
            Check(problems, input.Width is >= 1 and <= 16384, $"inputs[{i}].width is {input.Width}; expected 1 to 16384.");
        }

        problems.AddRange(card.Preprocessing.Problems().Select(p => "preprocessing." + p));
        var (image, made) = (card.Inputs.FirstOrDefault(i => i.Kind == InputKind.Image), card.Preprocessing);
        if (image is null)
        {
            problems.Add("inputs has no image; expected at least one.");
            return;
        }

        // Where the graph begins with its preprocessing, each image of a case is an input.
        var (each, whole) = ((Channels: made.ImageChannels ?? made.Channels, made.Height, made.Width), made.MadeShape());
        var found = (image.Channels, image.Height, image.Width);
        var isRaw = found == each && (made.ImageChannels is not null || card.Inputs.Count == made.Images?.Names.Count);
        var expected = isRaw ? each : whole;
        Check(
            problems,
            found == expected,
            $"preprocessing makes {expected.Channels} x {expected.Height} x {expected.Width} (channels, rows, columns), "
            + $"but input '{image.Name}' is {image.Channels} x {image.Height} x {image.Width}; expected the same.");
        Check(
            problems,
            image.Depth == made.Depth,
            $"preprocessing makes {Slices(made.Depth)}, but input '{image.Name}' takes {Slices(image.Depth)}; expected the same.");

        static string Slices(int? depth) => depth is null ? "images" : $"volumes of {depth} {(depth == 1 ? "slice" : "slices")}";
    }

    static void Thresholds(List<string> problems, ModelCard card)
    {
        var (count, classes) = (card.Thresholds.Count, card.Classes.Count);
        var decides = card.Task is not (ModelTask.Ordinal or ModelTask.Continuous or ModelTask.Survival);
        Check(problems, decides || count == 0, $"thresholds has {count} values; expected none, as the model finds nothing that is present or absent.");
        Check(
            problems,
            !decides || count == 0 || count == classes || (count == 1 && classes == 2),
            $"thresholds has {count} values for {classes} classes; "
            + "expected none, one for each class, or one where there are 2 classes.");
        var probabilities = card.Activation != Activation.None;
        foreach (var threshold in card.Thresholds)
        {
            Check(
                problems,
                double.IsFinite(threshold) && (!probabilities || threshold is >= 0 and <= 1),
                Invariant($"thresholds has {threshold}; expected {(probabilities ? "0 to 1" : "a finite number")}."));
        }

        if (card.Calibration is { } calibration)
        {
            Check(
                problems,
                double.IsFinite(calibration.Temperature) && calibration.Temperature > 0,
                Invariant($"calibration.temperature is {calibration.Temperature}; expected a number greater than 0."));
            Text(problems, "calibration.split", calibration.Split);
        }
    }

    static void Covariates(List<string> problems, IReadOnlyList<CovariateSpec>? covariates)
    {
        if (covariates is null)
        {
            return;
        }

        Check(problems, covariates.Count > 0, "covariates is empty; expected at least one, or nothing.");
        Once(problems, "covariates", [.. covariates.Select(c => c.Name)]);
        for (var i = 0; i < covariates.Count; i++)
        {
            Text(problems, $"covariates[{i}].name", covariates[i].Name);
            Check(problems, double.IsFinite(covariates[i].Mean), Invariant($"covariates[{i}].mean is {covariates[i].Mean}; expected a finite number."));
            Check(
                problems,
                double.IsFinite(covariates[i].Deviation) && covariates[i].Deviation > 0,
                Invariant($"covariates[{i}].deviation is {covariates[i].Deviation}; expected a finite number above 0."));
        }
    }

    static void Intervals(List<string> problems, ModelCard card)
    {
        Check(problems, card.Unit is null || !string.IsNullOrWhiteSpace(card.Unit), "unit is empty; expected text, or nothing.");
        if (card.Intervals is not { } ends)
        {
            Check(problems, card.Activation != Activation.Survival, "intervals is missing; expected the end of each interval of the survival curve.");
            return;
        }

        Check(problems, card.Task == ModelTask.Survival, $"intervals has {ends.Count} values; expected none, as the model gives no survival curve.");
        Check(problems, ends.Count == card.Classes.Count, $"intervals has {ends.Count} values for {card.Classes.Count} classes; expected one for each.");
        Check(
            problems,
            ends.All(double.IsFinite) && ends.Prepend(0).Zip(ends).All(pair => pair.First < pair.Second),
            $"intervals has {string.Join(", ", ends.Select(end => Invariant($"{end}")))}; expected numbers above 0 that rise.");
    }

    static void TrainingData(List<string> problems, ModelCard card)
    {
        foreach (var (group, count) in card.TrainingData.Counts)
        {
            Check(problems, count >= 0, $"trainingData.counts.{group} is {count}; expected 0 or more.");
        }

        var (hash, created) = (card.Provenance.DataSha256, card.Provenance.Created);
        Hash(problems, "provenance.dataSha256", hash);
        if (card.Provenance.Pretrained is { } pretrained)
        {
            Text(problems, "provenance.pretrained.name", pretrained.Name);
            FileName(problems, "provenance.pretrained.name", pretrained.Name);
            Hash(problems, "provenance.pretrained.sha256", pretrained.Sha256);
        }

        Members(problems, card.Provenance);
        Check(
            problems,
            created.Offset == TimeSpan.Zero,
            Invariant($"provenance.created is '{created:yyyy-MM-ddTHH:mm:sszzz}'; expected UTC, which ends in '+00:00'."));
    }

    static void Members(List<string> problems, Provenance provenance)
    {
        var members = provenance.Members;
        Check(
            problems,
            members is null == provenance.Rule is null,
            $"provenance has {(members is null ? "a rule and no members" : "members and no rule")}; expected both or none.");
        Check(problems, members is not { Count: < 2 }, $"provenance.members has {members?.Count} {(members?.Count == 1 ? "member" : "members")}; expected at least 2.");
        for (var i = 0; i < (members?.Count ?? 0); i++)
        {
            var (member, name) = (members![i], $"provenance.members[{i}]");
            Text(problems, $"{name}.name", member.Name);
            FileName(problems, $"{name}.name", member.Name);
            Hash(problems, $"{name}.sha256", member.Sha256);
            Check(
                problems,
                double.IsFinite(member.Share) && member.Share > 0,
                Invariant($"{name}.share is {member.Share}; expected a number greater than 0."));
        }
    }

    static void FileName(List<string> problems, string member, string name) => Check(
        problems, name.IndexOfAny(['/', '\\']) < 0, $"{member} is '{name}'; expected the name of a file without its folder.");

    static void Hash(List<string> problems, string member, string hash) => Check(
        problems,
        hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower),
        $"{member} is '{hash}'; expected 64 lower-case hexadecimal digits.");

    static void Metrics(List<string> problems, MeasuredMetrics? metrics)
    {
        if (metrics is null)
        {
            return;
        }

        Text(problems, "metrics.split", metrics.Split);
        Check(problems, metrics.N >= 1, $"metrics.n is {metrics.N}; expected 1 or more.");
        foreach (var (name, m) in metrics.Values)
        {
            Check(
                problems,
                double.IsFinite(m.Low) && double.IsFinite(m.High) && m.Low <= m.Value && m.Value <= m.High,
                Invariant($"metrics.values.{name} is {m.Value} with interval {m.Low} to {m.High}; ")
                + "expected low <= value <= high.");
        }
    }

    static void Once(List<string> problems, string member, IReadOnlyList<string> names)
    {
        foreach (var name in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add($"{member} has the name '{name.Key}' {name.Count()} times; expected once.");
        }
    }

    static void Check(List<string> problems, bool holds, string problem)
    {
        if (!holds)
        {
            problems.Add(problem);
        }
    }
}
