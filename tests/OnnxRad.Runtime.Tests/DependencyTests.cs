using System.Reflection;
using System.Text.Json;

namespace OnnxRad.Runtime.Tests;

/// <summary>The runtime stays light: nothing it is made of leads to TorchSharp or Google.Protobuf.</summary>
public sealed class DependencyTests
{
    static readonly string[] s_forbidden = ["TorchSharp", "libtorch", "Google.Protobuf", "OnnxRad.Graphs", "OnnxRad.Torch", "OnnxRad.Trainer"];

    [Fact]
    public void Dependencies_OfTheBuiltRuntime_HaveNoTorchAndNoProtobuf()
    {
        var reached = Reached("OnnxRad.Runtime");

        Assert.Contains("Microsoft.ML.OnnxRuntime.Managed", reached);
        Assert.Contains("OnnxRad.Models", reached);
        Assert.DoesNotContain(reached, name => s_forbidden.Any(f => name.StartsWith(f, StringComparison.OrdinalIgnoreCase)));
        // The tests themselves do use it, so that its absence above says something.
        Assert.Contains("Google.Protobuf", Reached("OnnxRad.Runtime.Tests"));
    }

    [Fact]
    public void References_OfTheRuntimeAssembly_AreModelsImagingAndOnnxRuntime()
    {
        var names = typeof(RadModel).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => !n.StartsWith("System", StringComparison.Ordinal));

        Assert.Equal(["Microsoft.ML.OnnxRuntime", "OnnxRad.Imaging", "OnnxRad.Models"], names.Order(StringComparer.Ordinal));
    }

    static HashSet<string> Reached(string start)
    {
        var name = Assembly.GetExecutingAssembly().GetName().Name + ".deps.json";
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name)));
        var target = document.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        var libraries = document.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject()
            .ToDictionary(p => p.Name.Split('/')[0], p => p.Value, StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([start]);
        while (open.TryPop(out var library))
        {
            if (reached.Add(library) && libraries[library].TryGetProperty("dependencies", out var dependencies))
            {
                foreach (var dependency in dependencies.EnumerateObject().Where(d => libraries.ContainsKey(d.Name)))
                {
                    open.Push(dependency.Name);
                }
            }
        }

        return reached;
    }
}
