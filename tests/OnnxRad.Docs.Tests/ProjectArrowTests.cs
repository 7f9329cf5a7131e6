using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using OnnxRad.Docs.Tests.Support;

namespace OnnxRad.Docs.Tests;

public sealed class ProjectArrowTests
{
    // What each project may stand on: projects of ours, packages.
    static readonly Dictionary<string, (string[] Projects, string[] Packages)> s_arrows = new(StringComparer.Ordinal)
    {
        ["OnnxRad.Models"] = ([], []),
        ["OnnxRad.Graphs"] = (["OnnxRad.Models"], ["Google.Protobuf", "Grpc.Tools"]),
        ["OnnxRad.Torch"] = (["OnnxRad.Graphs"], ["$(TorchNativePackage)", "TorchSharp"]),
        ["OnnxRad.Imaging"] = (["OnnxRad.Models"], ["BitMiracle.LibTiff.NET", "JpegLibrary"]),
        ["OnnxRad.Runtime"] = (["OnnxRad.Imaging"], ["$(OnnxRuntimePackage)"]),
        ["OnnxRad.Protocol"] = ([], ["Google.Protobuf", "Grpc.Core.Api", "Grpc.Tools"]),
        ["OnnxRad.Client"] = (["OnnxRad.Protocol"], ["Grpc.HealthCheck", "Grpc.Net.Client"]),
        ["OnnxRad.Server"] = (
            ["OnnxRad.Protocol", "OnnxRad.Runtime"],
            ["Grpc.AspNetCore.Server", "Grpc.AspNetCore.Server.Reflection", "Grpc.HealthCheck", "System.CommandLine", "YamlDotNet"]),
        ["OnnxRad.Runtime.DependencyInjection"] = (
            ["OnnxRad.Runtime"], ["Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Options"]),

        // Outside the solution: its package is not to be had everywhere.
        ["OnnxRad.Imaging.FoDicom"] = (["OnnxRad.Imaging"], ["fo-dicom"]),
        ["OnnxRad.Trainer"] = (
            ["OnnxRad.Runtime", "OnnxRad.Torch"], ["CsvHelper", "Google.Protobuf", "Grpc.Tools", "ScottPlot", "YamlDotNet"]),
        ["OnnxRad.Cli"] = (["OnnxRad.Trainer"], ["Spectre.Console", "System.CommandLine"]),
    };

    static readonly string[] s_neverInTheRuntime = ["TorchSharp", "Google.Protobuf", "OnnxRad.Graphs", "OnnxRad.Torch", "OnnxRad.Trainer"];

    [Fact]
    public void Projects_All_ReferenceWhatTheArchitectureSays()
    {
        foreach (var project in Repository.Projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var xml = XDocument.Load(Repository.PathOf(project));
            Assert.True(s_arrows.TryGetValue(name, out var arrows), $"'{project}' is not in the table of arrows.");
            Assert.Equal(arrows.Projects, Includes(xml, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/'))).Order(StringComparer.Ordinal));
            Assert.Equal(arrows.Packages, Includes(xml, "PackageReference").Order(StringComparer.Ordinal));
        }

        Assert.Equal(s_arrows.Keys.Order(StringComparer.Ordinal), Repository.Projects.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("OnnxRad.Models")]
    [InlineData("OnnxRad.Graphs")]
    [InlineData("OnnxRad.Torch")]
    [InlineData("OnnxRad.Imaging")]
    [InlineData("OnnxRad.Runtime")]
    [InlineData("OnnxRad.Protocol")]
    [InlineData("OnnxRad.Client")]
    [InlineData("OnnxRad.Runtime.DependencyInjection")]
    [InlineData("OnnxRad.Trainer")]
    public void Assemblies_Built_ReferenceOnlyProjectsBelowThem(string name)
    {
        var ours = References(name).Where(r => r.StartsWith("OnnxRad.", StringComparison.Ordinal));

        Assert.Empty(ours.Except(Below(name)));
    }

    [Theory]
    [InlineData("OnnxRad.Imaging")]
    [InlineData("OnnxRad.Runtime")]
    [InlineData("OnnxRad.Runtime.DependencyInjection")]
    public void Runtime_Built_KnowsNeitherTrainingNorProtobuf(string name)
    {
        Assert.Empty(References(name).Intersect(s_neverInTheRuntime));
        Assert.Empty(Below(name).Intersect(s_neverInTheRuntime));
        Assert.Empty(Below(name).Append(name).SelectMany(p => s_arrows[p].Packages).Intersect(s_neverInTheRuntime));
    }

    [Theory]
    [InlineData("OnnxRad.Protocol")]
    [InlineData("OnnxRad.Client")]
    [InlineData("OnnxRad.Server")]
    public void Serving_AsProjects_KnowsNoTraining(string name)
    {
        Assert.Empty(Below(name).Intersect(["OnnxRad.Graphs", "OnnxRad.Torch", "OnnxRad.Trainer"]));
        Assert.DoesNotContain("TorchSharp", Below(name).Append(name).SelectMany(p => s_arrows[p].Packages));
    }

    static IEnumerable<string> Includes(XDocument project, string item) =>
        project.Descendants(item).Select(e => (string)e.Attribute("Include")!);

    static HashSet<string> Below(string name) =>
        [.. s_arrows[name].Projects, .. s_arrows[name].Projects.SelectMany(Below)];

    // From the file, as a loaded assembly may come from elsewhere.
    static string[] References(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }
}
