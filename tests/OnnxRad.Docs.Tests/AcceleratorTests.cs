using System.Diagnostics;
using System.Text.Json;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

/// <summary>The switch between the packages for the CPU and those for CUDA, as MSBuild evaluates it.</summary>
public sealed class AcceleratorTests
{
    const string Torch = "converters/OnnxRad.Torch/OnnxRad.Torch.csproj";
    const string Runtime = "runtime/OnnxRad.Runtime/OnnxRad.Runtime.csproj";

    [Theory]
    [InlineData(Torch, "libtorch-cpu-")]
    [InlineData(Runtime, "Microsoft.ML.OnnxRuntime")]
    public void Packages_Default_AreThoseOfTheCpu(string project, string package)
    {
        var packages = Packages(project);

        Assert.Contains(packages, p => p.StartsWith(package, StringComparison.Ordinal));
        Assert.DoesNotContain(packages, p => p.Contains("cuda", StringComparison.OrdinalIgnoreCase) || p.EndsWith(".Gpu", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Torch, "TorchSharp-cuda-linux", "libtorch-cpu-linux-x64")]
    [InlineData(Runtime, "Microsoft.ML.OnnxRuntime.Gpu", "Microsoft.ML.OnnxRuntime")]
    public void Packages_Cuda_AreThoseOfCuda(string project, string package, string instead)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The package's name is that of Linux.");

        var packages = Packages(project, "-p:Accelerator=cuda");

        Assert.Contains(package, packages);
        Assert.DoesNotContain(instead, packages);
    }

    [Fact]
    public void Build_UnknownAccelerator_SaysWhichThereAre()
    {
        var (code, output) = MsBuild(Torch, "-t:CheckAccelerator", "-p:Accelerator=rocm");

        Assert.Equal(1, code);
        Assert.Contains("error : Accelerator 'rocm' is unknown. Use -p:Accelerator=cpu (the default) or -p:Accelerator=cuda. [", output);
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
