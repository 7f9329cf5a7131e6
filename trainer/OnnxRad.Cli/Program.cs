using System.Runtime.InteropServices;
using OnnxRad.Cli;

var isTerminated = false;
using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
var streams = new CliStreams(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
var code = CliApp.Run(args, streams, TimeProvider.System, cancellation.Token);
return code == CliApp.Interrupted && isTerminated ? CliApp.Terminated : code;

// The first signal ends the command cleanly; the second one ends the process.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    isTerminated |= signal.Signal == PosixSignal.SIGTERM && signal.Cancel;
    cancellation.Cancel();
}
