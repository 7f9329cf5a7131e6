using OnnxRad.Cli.Output;

namespace OnnxRad.Cli;

/// <summary>What every command works with.</summary>
/// <param name="Streams">Where it writes.</param>
/// <param name="Clock">The time.</param>
/// <param name="Cancellation">Ends the command when the user asks for it.</param>
sealed record CommandContext(CliStreams Streams, TimeProvider Clock, CancellationToken Cancellation)
{
    /// <summary>
    /// Runs a command's work; failures become a message and exit code 1, as do those of a part, a wrong command line one and exit code 2, and cancellation one
    /// and exit code 130.
    /// </summary>
    /// <param name="json">Whether the user asked for --json.</param>
    /// <param name="work">The work; its result is printed as JSON where asked for.</param>
    /// <param name="cancelled">What is said when the user ends the command.</param>
    public int Run<T>(bool json, Func<CliConsole, T> work, string cancelled = "Cancelled.")
        where T : class
    {
        var console = CliConsole.For(Streams, json);
        try
        {
            var result = work(console);
            console.Result(result);
            if (result is not IPartialResult { Error: { } error })
            {
                return CliApp.Done;
            }

            console.Error(error);
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            console.Failure(cancelled);
            return CliApp.Interrupted;
        }
        catch (Exception e) when (Failures.IsExpected(e))
        {
            console.Failure(Failures.Text(e));
            return e is CommandException { IsUsage: true } ? CliApp.Usage : CliApp.Failed;
        }
        catch (Exception e)
        {
            console.Failure(Failures.Bug(e), details: e.ToString());
        }

        return CliApp.Failed;
    }
}
