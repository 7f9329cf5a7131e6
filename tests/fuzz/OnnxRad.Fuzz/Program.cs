using System.CommandLine;
using OnnxRad.Fuzz;

var corpus = new Option<string[]>("--corpus")
{
    Description = "Folders of images to damage, with those below them; beside small ones that are built in.",
    AllowMultipleArgumentsPerToken = true,
};
var files = new Option<long>("--files") { Description = "How many damaged files are read.", DefaultValueFactory = _ => 10_000 };
var jobs = new Option<int>("--jobs") { Description = "How many processes.", DefaultValueFactory = _ => Environment.ProcessorCount };
var kinds = new Option<string[]>("--kind")
{
    Description = "Damage these kinds alone; all of them where none is named.",
    AllowMultipleArgumentsPerToken = true,
};
kinds.AcceptOnlyFromAmong(FuzzKinds.Names);
var seed = new Option<int>("--seed") { Description = "Other numbers give other damage.", DefaultValueFactory = _ => 0 };
var maxBytes = new Option<int>("--max-bytes") { Description = "Larger images are passed over.", DefaultValueFactory = _ => 256 << 10 };
var output = new Option<string?>("--out") { Description = "A file for the report, beside the console." };
var one = new Option<long?>("--one") { Description = "Read one damaged input, by its number in a report." };
var save = new Option<string?>("--save") { Description = "With --one: where that file is written, or the folder for those of a series." };

// Of the processes that this one starts.
var first = new Option<long?>("--first") { Hidden = true };
var step = new Option<int>("--step") { Hidden = true, DefaultValueFactory = _ => 1 };

var command = new RootCommand(
    "Damage images, labels and series and read them. Says for each format how many were read and refused, the worst time and the most memory, and names each file that gave an "
    + "exception that is not documented, ended its process, took a processor over 1 s or asked for over 1 GiB. Exit code 1 if there is one.")
{
    corpus, kinds, files, jobs, seed, maxBytes, output, one, save, first, step,
};
command.SetAction(async (parsed, cancellation) =>
{
    var plan = new FuzzPlan(parsed.GetValue(corpus) ?? [], parsed.GetValue(maxBytes), parsed.GetValue(seed), parsed.GetValue(kinds) ?? []);
    var originals = Corpus.Load(plan);
    if (parsed.GetValue(one) is { } number)
    {
        return One(plan, originals, number, parsed.GetValue(save));
    }

    if (parsed.GetValue(first) is { } start)
    {
        return Share(plan, originals, start, parsed.GetValue(step), parsed.GetValue(files));
    }

    var summary = new Summary(originals);
    string[] arguments = [.. plan.Folders.SelectMany(f => new[] { "--corpus", f }), .. plan.Kinds.SelectMany(k => new[] { "--kind", k }), "--max-bytes", $"{plan.MaxBytes}", "--seed", $"{plan.Seed}"];
    var run = new FuzzRun(arguments, parsed.GetValue(files), Math.Max(1, parsed.GetValue(jobs)), summary);
    return await Report.RunAsync(run, summary, $"Seed {plan.Seed}, {originals.Count} originals", parsed.GetValue(output), cancellation);
});
return await command.Parse(args).InvokeAsync();

static int One(FuzzPlan plan, IReadOnlyList<Original> originals, long number, string? path)
{
    var (original, damaged) = (FuzzPlan.OriginalOf(originals, number), plan.Damaged(originals, number));
    if (path is not null && original.Files.Count > 1)
    {
        InputFolder.Save(damaged, Directory.CreateDirectory(path).FullName);
    }
    else if (path is not null)
    {
        File.WriteAllBytes(path, damaged[0]);
    }

    var summary = new Summary(originals);
    summary.Add(FuzzCase.Run(number, original, damaged));
    Console.Write(summary);
    return summary.FindingCount == 0 ? 0 : 1;
}

// One process of a run: a line for each file, as soon as it was read.
static int Share(FuzzPlan plan, IReadOnlyList<Original> originals, long first, int step, long files)
{
    // What is compiled, is compiled before anything is measured.
    foreach (var original in originals)
    {
        _ = FuzzCase.Run(0, original, original.Files);
    }

    Console.WriteLine(FuzzRun.Ready);

    for (var number = first; number < files; number += step)
    {
        Console.WriteLine(FuzzCase.Run(number, FuzzPlan.OriginalOf(originals, number), plan.Damaged(originals, number)));
    }

    return 0;
}
