using System.Text.Json;

namespace OnnxRad.Runtime;

/// <summary>Which execution provider runs which nodes of a model.</summary>
/// <remarks>
/// From ONNX Runtime's profile of one run on zeros: nodes are named as in the graph that it made of the model's, in which several
/// may have become one.
/// </remarks>
public static class ProviderReport
{
    /// <summary>Opens a model, runs it once and reads the profile.</summary>
    /// <param name="path">A model file.</param>
    /// <param name="options">How it is to run, as for <see cref="RadModel"/>.</param>
    /// <returns>The nodes that ran, in their order.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">The file is not a model that OnnxRad can run.</exception>
    /// <exception cref="ProviderUnavailableException">An execution provider that was asked for cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The network fails.</exception>
    public static IReadOnlyList<NodePlacement> Measure(string path, RadModelOptions? options = null)
    {
        var folder = Directory.CreateTempSubdirectory("onnxrad-");
        try
        {
            using var model = RadModel.Open(path, options, Path.Combine(folder.FullName, "profile"));
            model.RunOnZeros(1, CancellationToken.None);
            return Read(model.EndProfiling());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The nodes of a profile of ONNX Runtime, in the order in which they ran.</summary>
    internal static List<NodePlacement> Read(string profile)
    {
        using var stream = File.OpenRead(profile);
        using var document = JsonDocument.Parse(stream);
        var placements = new List<NodePlacement>();
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            if (entry.TryGetProperty("args", out var args) && args.TryGetProperty("provider", out var provider) && args.TryGetProperty("op_name", out var operation))
            {
                var name = entry.GetProperty("name").GetString()!;
                placements.Add(new(name.Replace("_kernel_time", "", StringComparison.Ordinal), operation.GetString()!, provider.GetString()!));
            }
        }

        return placements;
    }
}
