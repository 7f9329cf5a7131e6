using System.CommandLine;
using System.Net.Sockets;
using OnnxRad.CommandLine;
using OnnxRad.Imaging;
using OnnxRad.Server;

const int usage = 2;
var parsed = ServerCommand.Create(RunAsync).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
return parsed.Errors.Count > 0
    ? Fail(string.Join('\n', parsed.Errors.Select(ParseErrors.Text).Append("Run 'onnxrad-server --help' for what it takes.")))
    : await parsed.InvokeAsync(new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });

static async Task<int> RunAsync(ServerOptions options, CancellationToken cancellation)
{
    if (options.Problems() is { Count: > 0 } problems)
    {
        return Fail(string.Join('\n', problems));
    }

    AppContext.SetSwitch(ImageFormats.AllowHtj2k, options.AllowHtj2k);
    WebApplication app;
    try
    {
        app = ServerHost.Build(options);
    }
    catch (ArgumentException e)
    {
        return Fail(e.Message);
    }

    await using var running = app;
    try
    {
        await app.RunAsync();
        return 0;
    }
    catch (IOException e)
    {
        return Fail($"{e.Message} Choose another port, or end the program that has it.");
    }
    catch (SocketException e)
    {
        return Fail($"The server cannot listen on {options.Address}: {e.Message}. Choose an address of this machine, "
            + "and ports that you may use.");
    }
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return usage;
}
