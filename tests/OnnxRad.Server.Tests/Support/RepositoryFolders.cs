using OnnxRad.Graphs;

namespace OnnxRad.Server.Tests.Support;

/// <summary>Fills repositories.</summary>
static class RepositoryFolders
{
    /// <summary>Puts a model into a repository's folder.</summary>
    public static void Add(this string repository, string name, OnnxModel model, int version = 1, string? config = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(repository, name, $"{version}"));
        model.Save(Path.Combine(folder.FullName, "model.onnx"));
        if (config is not null)
        {
            File.WriteAllText(Path.Combine(repository, name, "config.pbtxt"), config);
        }
    }
}
