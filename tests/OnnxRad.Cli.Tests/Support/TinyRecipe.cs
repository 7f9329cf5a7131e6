namespace OnnxRad.Cli.Tests.Support;

/// <summary>A recipe that trains in a moment.</summary>
static class TinyRecipe
{
    public const string Text = """
        name: tiny
        task: classification
        input:
          channels: 1
          height: 16
          width: 16
          resize: triangle
          mean: auto
          std: auto
        network:
          architecture: plain-cnn
          width: 4
        training:
          epochs: 2
          batch_size: 8
          optimizer: { name: adam, learning_rate: 0.01 }

        """;

    public static string Write(string path, string text = Text)
    {
        File.WriteAllText(path, text);
        return path;
    }
}
