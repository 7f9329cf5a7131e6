namespace OnnxRad.Server.Tests.Support;

/// <summary>The folder of the source code that these tests are built from.</summary>
static class RepositoryRoot
{
    public static string PathOf(string file)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OnnxRad.sln")))
            {
                return Path.Combine(folder, file);
            }
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds OnnxRad.sln.");
    }
}
