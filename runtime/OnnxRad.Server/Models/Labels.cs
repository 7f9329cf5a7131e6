using Inference;
using OnnxRad.Models;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Models;

/// <summary>The names of the classes that outputs score: from the card, and from label files, one name a line.</summary>
static class Labels
{
    const int LargestFile = 1 << 20;

    /// <summary>The names by output; an empty one is of a class without a name.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="config">The checked configuration.</param>
    /// <param name="signature">What the graph takes and gives.</param>
    /// <param name="card">The model card, where there is one.</param>
    /// <param name="problems">Takes what is wrong, a sentence each.</param>
    /// <param name="warnings">Takes what is no reason not to serve, a sentence each.</param>
    public static Dictionary<string, IReadOnlyList<string>> Read(
        string folder, ModelConfig config, ModelSignature signature, ModelCard? card, List<string> problems, List<string> warnings)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (card?.Tasks is { } tasks)
        {
            names = tasks.ToDictionary(task => task.Name, task => task.Classes, StringComparer.Ordinal);
        }
        else if (card is not null)
        {
            names[signature.Outputs[0].Name] = card.Classes;
        }

        foreach (var output in config.Output.Where(output => output.LabelFilename.Length > 0))
        {
            var path = Path.Combine(folder, output.LabelFilename);
            if (!File.Exists(path) || new FileInfo(path).Length > LargestFile)
            {
                problems.Add($"The label file '{output.LabelFilename}' of output '{output.Name}' is missing or above {LargestFile} bytes.");
                continue;
            }

            var lines = Lines(path);
            var sizes = signature.Outputs.First(spec => spec.Name == output.Name).Shape.Skip(config.MaxBatchSize > 0 ? 1 : 0).ToArray();
            if (TensorTypes.Count(sizes) is >= 0 and var values && lines.Count > values)
            {
                warnings.Add($"The label file '{output.LabelFilename}' has {lines.Count} names, and output '{output.Name}' has {values} values for an item; "
                    + "the names behind those are of no class.");
            }

            names[output.Name] = lines;
        }

        return names;
    }

    // A blank line among names is of a class without one: those behind it keep their places.
    static List<string> Lines(string path)
    {
        var lines = File.ReadAllLines(path).Select(line => line.Trim()).ToList();
        return lines[..(lines.FindLastIndex(line => line.Length > 0) + 1)];
    }
}
