using System.Globalization;
using System.Runtime.InteropServices;
using OnnxRad.Graphs.Architectures;
using OnnxRad.ProviderBenchmarks;
using OnnxRad.Runtime;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = Options.Parse(args);
var report = new List<string>
{
    "# Execution providers",
    "",
    $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {RuntimeInformation.OSDescription}; `{options.Provider}` beside the CPU on one machine. "
        + "Weights and inputs are random, from fixed seeds.",
    "",
    "## Each network",
    "",
    "Two items, 10 classes, width 64 (3-D: 16), built for the size. Difference: max|a - b| / max(1, max|b|) of the output, b from the CPU.",
    "",
    "| network | nodes | on the CPU | difference, float32 | difference, TensorFloat-32 |",
    "|---|---:|---|---:|---:|",
};
foreach (var line in report)
{
    Console.WriteLine(line);
}

foreach (var name in options.Only.Count > 0 ? options.Only : ArchitectureTable.Names)
{
    var placed = Placement.Measure(Subject.Of(name, options.Dry), options);
    Add($"| {placed.Subject.Text} | {placed.Nodes} | {(placed.OnCpu.Count == 0 ? "none" : string.Join(", ", placed.OnCpu))} "
        + $"| {placed.Difference:E1} | {placed.TensorFloat32Difference:E1} |");
}

Add("");
Add("## Throughput");
Add("");
Add("Images a second, the copies from and to the memory of the host among them; median of the passes of "
    + $"{options.Seconds} s after 3 for warming up. Search: TensorFloat-32 and all algorithms tried.");
Add("");
Add($"| network | batch | CPU | {options.Provider}, float32 | {options.Provider}, TensorFloat-32 | with search | ms a pass, float32 |");
Add("|---|---:|---:|---:|---:|---:|---:|");
foreach (var row in Throughput.Subjects(options.Dry).SelectMany(subject => Throughput.Measure(subject, options)))
{
    Add($"| {row.Subject.Text} | {row.Batch} | {Rate(row.Cpu)} | {Rate(row.Exact)} | {Rate(row.TensorFloat32)} | {Rate(row.Searched)} | {row.Exact:F2} |");

    string Rate(double milliseconds) => $"{row.Batch / milliseconds * 1000:F1}";
}

const int most = 8;
Add("");
foreach (var (name, providers) in ((string, IReadOnlyList<ProviderOptions>)[])[("CPU", Offered.Exact("cpu")), (options.Provider, Offered.Exact(options.Provider))])
{
    var (changing, constant) = Throughput.OfChanges(Throughput.Subjects(options.Dry)[0], providers, most, options.Seconds);
    Add($"On {name} a pass of ResNet-18 takes {changing:F1} ms where the batch goes from 1 to {most} and again, {constant:F1} ms where it stays {most}.");
}

if (options.Out is { } file)
{
    File.WriteAllLines(file, report);
}

void Add(string line)
{
    report.Add(line);
    Console.WriteLine(line);
}
