namespace OnnxRad.Cli;

/// <summary>Writes files whole or not at all.</summary>
static class OutputFile
{
    /// <summary>Writes bytes beside the file and moves them there, so that a failure leaves what was there before.</summary>
    public static void Write(string path, byte[] content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
