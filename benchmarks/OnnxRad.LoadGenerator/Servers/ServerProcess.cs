using System.Diagnostics;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>A server in a process of its own, as it is in life.</summary>
sealed class ServerProcess : IDisposable
{
    readonly Process _process;

    ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The resident set, bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>What the server has spent since it started.</summary>
    public async Task<ProcessCost> CostAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        return ProcessCost.Parse((await _process.StandardOutput.ReadLineAsync())!);
    }

    /// <param name="kind">One of the servers of <see cref="ServeCommand"/>.</param>
    /// <param name="subject">What it serves.</param>
    /// <param name="others">Models of the same repository that are loaded before.</param>
    public static async Task<ServerProcess> StartAsync(string kind, Subject subject, IReadOnlyList<string>? others = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[
            "serve", kind, subject.Repository, string.Join(',', [.. others ?? [], subject.Name]), subject.Output, .. subject.OutputShape.Select(n => $"{n}")])
        {
            start.ArgumentList.Add(argument);
        }

        // Hexadecimal: as onnxrad-server.runtimeconfig.json has it, and .NET's default for the others.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = kind == "onnxrad" ? "0" : "46";

        var process = Process.Start(start)!;
        return await process.StandardOutput.ReadLineAsync() is { } address
            ? new(process, new(address))
            : throw new InvalidOperationException($"The server '{kind}' ended with exit code {process.ExitCode} before it served.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
