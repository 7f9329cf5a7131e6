using OnnxRad.CommandLine;
using OnnxRad.Runtime.Sessions;
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

    [Theory]
    [InlineData("--model-control", "foo", "--model-control takes none, explicit or poll, and not 'foo'.")]
    [InlineData("--model-control", "1", "--model-control takes none, explicit or poll, and not '1'.")]
    [InlineData("--spinning", "x", "--spinning takes never, passes or always, and not 'x'.")]
    [InlineData("--http-port", "abc", "--http-port takes a whole number, and not 'abc'.")]
    [InlineData("--max-message-bytes", "3000000000", "--max-message-bytes takes a whole number from -2147483648 to 2147483647, and not '3000000000'.")]
    [InlineData("--narrow-passes", "1.5", "--narrow-passes takes a whole number, and not '1.5'.")]
    public void Parse_WrongValue_SaysWhatIsTaken(string option, string value, string message)
    {
        var parsed = ServerCommand.Create((_, _) => Task.FromResult(0)).Parse(["--repository", ".", option, value]);

        Assert.Equal([message], parsed.Errors.Select(ParseErrors.Text));
    }

    [Theory]
    [InlineData("always", "explicit")]
    [InlineData("ALWAYS", "Explicit")]
    public async Task Parse_Words_AreTakenInAnyCase(string spinning, string control)
    {
        ServerOptions? given = null;
        var command = ServerCommand.Create((options, _) => Task.FromResult((given = options) is null ? 1 : 0));

        await command.Parse(["--repository", ".", "--spinning", spinning, "--model-control", control]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((Spinning.Always, ControlMode.Explicit), (given!.Spinning, given.ModelControl));

        await command.Parse(["--repository", "."]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((Spinning.Passes, ControlMode.None), (given.Spinning, given.ModelControl));
    }

    [Fact]
    public void Problems_BytesOutOfRange_AreWholeNumbers() => Assert.Equal(
        ["The largest image is -3 bytes; expected 1 to 4611686018427387903."], new ServerOptions { Repositories = ["."], MaxImageBytes = -3 }.Problems());

    static int Run(string[] arguments) => (int)typeof(ServerHost).Assembly.EntryPoint!.Invoke(null, [arguments])!;
}
