using System.CommandLine;
using System.CommandLine.Parsing;
using OnnxRad.Cli.Commands;
using OnnxRad.Cli.Output;
using OnnxRad.CommandLine;

namespace OnnxRad.Cli;

/// <summary>The command line: parses, runs one command, turns exceptions into messages and exit codes.</summary>
static class CliApp
{
    /// <summary>Exit code: done.</summary>
    public const int Done = 0;

    /// <summary>Exit code: the command failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: the command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Exit code: the user ended the command with Ctrl-C (128 and the number of SIGINT, as shells have it).</summary>
    public const int Interrupted = 130;

    /// <summary>Exit code: the system ended the command with SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>All commands, in the order of the help.</summary>
    static readonly Func<CommandContext, Command>[] s_commands =
    [
        QuickstartCommand.Create,
        TrainCommand.Create,
        EvaluateCommand.Create,
        PredictCommand.Create,
        InspectCommand.Create,
        ViewCommand.Create,
        DicomCommand.Create,
        ArchitecturesCommand.Create,
        ZooCommand.Create,
        ImportCommand.Create,
        ComposeCommand.Create,
        EnsembleCommand.Create,
        ConformanceCommand.Create,
    ];

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 2 usage, 130 cancelled.</returns>
    public static int Run(IReadOnlyList<string> args, CliStreams streams, TimeProvider clock, CancellationToken cancellation)
    {
        var root = CreateRoot(new CommandContext(streams, clock, cancellation));
        // An image may be called '@scan.png': arguments are never files of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        List<string> errors = [.. parsed.Errors.Select(ParseErrors.Text), .. UnknownOptions(parsed.CommandResult, args)];
        if (errors.Count > 0)
        {
            // The option may be among what could not be parsed, so it is looked for as it was typed.
            var command = string.Join(' ', CommandPath(parsed.CommandResult));
            CliConsole.For(streams, args.Contains("--json")).Failure(
                string.Join('\n', errors.Append($"Run '{command} --help' for what it takes.")));
            return Usage;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = streams.Out,
            Error = streams.Error,
            ProcessTerminationTimeout = null,
        };
        return parsed.Invoke(invocation);
    }

    /// <summary>The root command with all commands under it.</summary>
    internal static RootCommand CreateRoot(CommandContext context)
    {
        var root = new RootCommand("Train CNNs for radiology in TorchSharp, export ONNX, evaluate and predict in ONNX Runtime.");
        foreach (var create in s_commands)
        {
            root.Add(create(context));
        }

        return root;
    }

    /// <summary>Options that are none, which arguments of several files take for files; after <c>--</c> all are files.</summary>
    static IEnumerable<string> UnknownOptions(CommandResult result, IReadOnlyList<string> args)
    {
        string[] files = [.. args.SkipWhile(arg => arg != "--").Skip(1)];
        return result.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Where(value => value.Length > 1 && value[0] == '-' && !Path.Exists(value.Split('#')[0]) && !files.Contains(value))
            .Select(value => $"Unrecognized command or argument '{value}'.");
    }

    static IEnumerable<string> CommandPath(CommandResult result)
    {
        var names = new Stack<string>();
        for (var at = result; at is not null; at = at.Parent as CommandResult)
        {
            names.Push(at.Parent is null ? "onnxrad" : at.Command.Name);
        }

        return names;
    }
}
