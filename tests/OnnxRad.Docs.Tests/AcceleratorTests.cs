using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

/// <summary>The switch between the packages for the CPU and those for CUDA, as MSBuild evaluates it.</summary>
public sealed class AcceleratorTests
{
    const string Torch = "converters/OnnxRad.Torch/OnnxRad.Torch.csproj";
    static readonly ConcurrentDictionary<string, IReadOnlyList<string>> s_closures = new(StringComparer.Ordinal);

    // There is no 1.31.1 of these, unlike of the package for the CPU.
    const string LastForGpus = "1.31.0";

    const string Runtime = "runtime/OnnxRad.Runtime/OnnxRad.Runtime.csproj";

    [Theory]
    [InlineData(Torch, "libtorch-cpu-")]
    [InlineData(Runtime, "Microsoft.ML.OnnxRuntime")]
    public void Packages_Default_AreThoseOfTheCpu(string project, string package)
    {
        var packages = Packages(project);

        Assert.Contains(packages, p => p.StartsWith(package, StringComparison.Ordinal));
        Assert.DoesNotContain(packages, p => p.Contains("cuda", StringComparison.OrdinalIgnoreCase) || p.Contains(".Gpu", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Torch, "TorchSharp-cuda-linux", "libtorch-cpu-linux-x64")]
    [InlineData(Runtime, "Microsoft.ML.OnnxRuntime.Gpu.Linux", "Microsoft.ML.OnnxRuntime")]
    public void Packages_Cuda_AreThoseOfCuda(string project, string package, string instead)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The package's name is that of Linux.");

        var packages = Packages(project, "-p:Accelerator=cuda");

        Assert.Contains(package, packages);
        Assert.DoesNotContain(instead, packages);
    }

    // What serving on a GPU restores: nothing of TorchSharp, whose CUDA packages are 3 GB.
    [Theory]
    [InlineData("runtime/OnnxRad.Server/OnnxRad.Server.csproj")]
    [InlineData("runtime/OnnxRad.Client/OnnxRad.Client.csproj")]
    [InlineData("tests/gpu/OnnxRad.Runtime.Gpu.Tests/OnnxRad.Runtime.Gpu.Tests.csproj")]
    [InlineData("benchmarks/OnnxRad.LoadGenerator/OnnxRad.LoadGenerator.csproj")]
    [InlineData("benchmarks/OnnxRad.ProviderBenchmarks/OnnxRad.ProviderBenchmarks.csproj")]
    public void Packages_CudaWithoutTraining_HaveNothingOfTorch(string project) =>
        Assert.DoesNotContain(Closure(project), package => package.Contains("torch", StringComparison.OrdinalIgnoreCase));

    // A central version that no package has would be seen only where the 240 MB are restored.
    [Fact]
    public void Versions_OnnxRuntimeForGpus_AreOneAndPublished()
    {
        var (code, output) = MsBuild(Runtime, "-getItem:PackageVersion", "-p:Accelerator=cuda");
        Assert.True(code == 0, output);

        var versions = JsonElement.Parse(output).GetProperty("Items").GetProperty("PackageVersion").EnumerateArray()
            .Where(p => p.GetProperty("Identity").GetString()!.StartsWith("Microsoft.ML.OnnxRuntime.Gpu.", StringComparison.Ordinal))
            .Select(p => p.GetProperty("Version").GetString());

        Assert.Equal([LastForGpus, LastForGpus], versions);
    }

    [Fact]
    public void Build_UnknownAccelerator_SaysWhichThereAre()
    {
        var (code, output) = MsBuild(Torch, "-t:CheckAccelerator", "-p:Accelerator=rocm");

        Assert.Equal(1, code);
        Assert.Contains("error : Accelerator 'rocm' is unknown. Use -p:Accelerator=cpu (the default) or -p:Accelerator=cuda. [", output);
    }

    /// <summary>The packages that a project and those that it stands on ask for.</summary>
    static IReadOnlyList<string> Closure(string project) => s_closures.GetOrAdd(Path.GetFullPath(Path.Combine(Repository.Root, project)), Evaluated);

    static IReadOnlyList<string> Evaluated(string project)
    {
        var (code, output) = MsBuild(project, "-getItem:PackageReference", "-getItem:ProjectReference", "-p:Accelerator=cuda");
        Assert.True(code == 0, output);
        var items = JsonElement.Parse(output).GetProperty("Items");
        var below = items.GetProperty("ProjectReference").EnumerateArray().Select(p => p.GetProperty("FullPath").GetString()!);
        return [.. items.GetProperty("PackageReference").EnumerateArray().Select(p => p.GetProperty("Identity").GetString()!), .. below.SelectMany(Closure)];
    }

    static string[] Packages(string project, params string[] options)
    {
        var (code, output) = MsBuild([project, "-getItem:PackageReference", .. options]);
        Assert.True(code == 0, output);
        return [.. JsonElement.Parse(output).GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(p => p.GetProperty("Identity").GetString()!)];
    }

    static (int Code, string Output) MsBuild(params string[] arguments)
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        var start = new ProcessStartInfo(host, ["msbuild", .. arguments, "-nologo", "-nodeReuse:false"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";

        // What a build that runs these tests tells its own processes is not for this one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
