namespace OnnxRad.Testing;

/// <summary>Finds the third-party test data, which is not part of the repository.</summary>
static class TestData
{
    /// <summary>The variable that names the folder of the test data.</summary>
    public const string Variable = "ONNXRAD_TEST_DATA";

    /// <summary>The path of a file or folder of the test data; skips the running test, with the reason, where it is missing.</summary>
    public static string Require(string relativePath)
    {
        var root = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(root))
        {
            Assert.Skip($"The variable {Variable} is not set; this test needs '{relativePath}' of the test data.");
        }

        var path = Path.Combine(root!, relativePath);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"'{relativePath}' is missing in the folder that {Variable} names.");
        }

        return path;
    }
}
