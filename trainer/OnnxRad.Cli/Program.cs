using OnnxRad.Cli;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancellation.Cancel();
};
return CliApp.Run(args, new CliStreams(Console.Out, Console.Error), TimeProvider.System, cancellation.Token);
