using OnnxRad.Testing;

namespace OnnxRad.Server.Tests;

public sealed class ProgramTests
{
    // 192.0.2.1 is for documentation (RFC 5737): no machine has it, so listening on it fails without any network.
    [Fact]
    public void Main_AddressOfAnotherMachine_EndsWithAUsageError()
    {
        using var folder = new TempFolder();
        string[] arguments = ["--repository", folder.Path, "--address", "192.0.2.1", "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0"];

        Assert.Equal(2, Run(arguments));
    }

    [Theory]
    [InlineData("--certificate")]
    [InlineData("--api-key-file")]
    public void Main_FileThatHoldsSomethingElse_EndsWithAUsageError(string option)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "short");

        Assert.Equal(2, Run(["--repository", folder.Path, option, folder.File("file")]));
    }

    static int Run(string[] arguments) => (int)typeof(ServerHost).Assembly.EntryPoint!.Invoke(null, [arguments])!;
}
