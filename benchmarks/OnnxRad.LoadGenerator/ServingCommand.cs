using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using OnnxRad.LoadGenerator.Servers;
using OnnxRad.LoadGenerator.Serving;

namespace OnnxRad.LoadGenerator;

/// <summary>The figures of serving: ours beside a bare loop, an echo and the server that a user would write first.</summary>
static class ServingCommand
{
    const int MostOfSmall = 64;

    public static Command Create()
    {
        var dry = new Option<bool>("--dry") { Description = "Only show that everything runs; the figures mean nothing." };
        var output = new Option<string?>("--out") { Description = "A file for the report." };
        var published = new Option<string?>("--published") { Description = "What 'dotnet publish' made of the server; its size is stated." };
        var command = new Command("serving", "Compare the server with a bare loop, an echo and a naive server: 5 minutes on 2 cores.")
        {
            dry, output, published,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = await RunAsync(parsed.GetValue(dry), parsed.GetValue(published), cancellation);
            Console.WriteLine(report);
            if (parsed.GetValue(output) is { } path)
            {
                await File.WriteAllTextAsync(path, report + "\n", cancellation);
            }

            return 0;
        });
        return command;
    }

    static async Task<string> RunAsync(bool dry, string? published, CancellationToken cancellation)
    {
        var (folder, start) = (Directory.CreateTempSubdirectory("onnxrad-serving-").FullName, Stopwatch.GetTimestamp());
        try
        {
            var resNet = Subject.Create(folder, "resnet18", channels: 3, size: dry ? 64 : 224, classes: 2);
            var plain = Subject.Create(folder, "plain-cnn", channels: 1, size: 28, classes: 2);
            Subject[] members = [.. Enumerable.Range(1, 3).Select(seed =>
                Subject.Create(folder, "resnet18", channels: 1, size: 64, classes: 2, seed, $"member{seed}"))];
            var large = await ServingPart.RunAsync(resNet, dry ? [1] : [1, 16], dry, cancellation);
            var small = await ServingPart.RunAsync(plain, dry ? [1] : [1, 16, MostOfSmall], dry, cancellation);
            var ensemble = await EnsembleComparison.RunAsync(members, Subject.Ensemble("ensemble", members), dry, cancellation);
            var startUp = await StartUpAsync(resNet, dry ? 1 : Rounds.Count);
            return $"""
                # Serving

                {Environment.ProcessorCount} cores, .NET {Environment.Version}, {RuntimeInformation.OSDescription}; client and server in processes of their own on
                one machine, so that they share its cores. Bare: RunWithBinding in a loop, no server. Echo: the same messages, no model. Naive:
                Grpc.AspNetCore with one InferenceSession.Run a request. Idle threads of the client's and the server's pool sleep at once, those
                of echo and naive look for work a while, as is .NET's default. Each figure is the median of {(dry ? 1 : Rounds.Count)} rounds; a round measures
                everything once, for 1.5 to 6 s each. The whole took {Stopwatch.GetElapsedTime(start).TotalMinutes:F1} minutes.

                ## Targets

                {Targets.Lines(large, small, dry ? 1 : MostOfSmall)}
                - Start to ready with one ResNet-18: {startUp:F0} ms.
                - Size of the published server: {Size(published)}.

                ## ResNet-18

                {large.Tables()}

                ## Plain CNN, 28 x 28

                {small.Tables()}

                ## Ensemble of three ResNet-18, 64 x 64

                {ensemble}
                """;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds from starting a process until it says that its model is ready.</summary>
    static async Task<double> StartUpAsync(Subject subject, int times)
    {
        var all = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var server = await ServerProcess.StartAsync("onnxrad", subject);
            all.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return Rounds.Median(all);
    }

    static string Size(string? folder)
    {
        const string command = "`dotnet publish -c Release runtime/OnnxRad.Server -o FOLDER`";
        if (folder is null)
        {
            return $"not measured; {command}, then `serving --published FOLDER`";
        }

        var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return FormattableString.Invariant($"{bytes / 1e6:F0} MB ({command}, without the .NET runtime)");
    }
}
