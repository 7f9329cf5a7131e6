using OnnxRad.Graphs.Architectures;

namespace OnnxRad.LoadGenerator.Servers;

/// <summary>A model to serve.</summary>
/// <param name="Repository">The folder that holds it in Triton's layout.</param>
/// <param name="Name">The model's name.</param>
/// <param name="Input">The input's name.</param>
/// <param name="InputShape">Without the batch.</param>
/// <param name="Output">The output's name.</param>
/// <param name="OutputShape">Without the batch.</param>
sealed record Subject(string Repository, string Name, string Input, long[] InputShape, string Output, long[] OutputShape)
{
    public string File => Path.Combine(Repository, Name, "1", "model.onnx");

    /// <summary>Writes a network of the catalogue into a repository.</summary>
    public static Subject Create(string repository, string architecture, int channels, int size, int classes)
    {
        var model = ArchitectureTable.Create(architecture, new() { InputChannels = channels, Classes = classes, Seed = 1 });
        var folder = Path.Combine(repository, architecture, "1");
        Directory.CreateDirectory(folder);
        model.Save(Path.Combine(folder, "model.onnx"));
        return new(
            repository, architecture, model.Inputs[0].Name, [channels, size, size], model.Outputs[0].Name, [classes]);
    }

    /// <summary>Puts a config.pbtxt beside the model.</summary>
    public void Configure(string text) => System.IO.File.WriteAllText(Path.Combine(Repository, Name, "config.pbtxt"), text);
}
