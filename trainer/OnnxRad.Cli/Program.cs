using System.Runtime.InteropServices;
using OnnxRad.Cli;

using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return CliApp.Run(args, new CliStreams(Console.Out, Console.Error), TimeProvider.System, cancellation.Token);

// The first signal ends the command cleanly; the second one ends the process.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}
