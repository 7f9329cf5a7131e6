using System.CommandLine;
using OnnxRad.Runtime.Sessions;

namespace OnnxRad.Server;

/// <summary>The command line of <c>onnxrad-server</c>.</summary>
static class ServerCommand
{
    /// <summary>The command.</summary>
    /// <param name="run">Runs a server to its end; gives the exit code.</param>
    public static RootCommand Create(Func<ServerOptions, CancellationToken, Task<int>> run)
    {
        var command = new RootCommand("Serve ONNX models over the Open Inference Protocol: gRPC, REST, Prometheus metrics.");
        var repositories = Repositories();
        var defaults = new ServerOptions { Repositories = [] };
        var address = Value("--address", "The IP address to listen on; 0.0.0.0 for all of IPv4.", "IP", defaults.Address);
        var http = Value("--http-port", "The port of REST.", "N", defaults.HttpPort);
        var grpc = Value("--grpc-port", "The port of gRPC.", "N", defaults.GrpcPort);
        var metrics = Value("--metrics-port", "The port of the Prometheus metrics.", "N", defaults.MetricsPort);
        var control = Control();
        var load = new Option<string[]>("--load-model")
        {
            Description = "A model to load at the start, with --model-control explicit.",
            HelpName = "name",
        };
        var poll = Seconds("--poll-seconds", "How often poll looks.", defaults.PollInterval);
        var strict = new Option<bool>("--strict-readiness") { Description = "Not ready while any model has no version that loads." };
        Add(command, repositories, address, http, grpc, metrics, control.Option, load, poll, strict);
        var limits = new LimitArguments(command);
        var threads = Value("--threads", "Threads that share one pass through a model.", "N", defaults.IntraOpThreads);
        var narrow = NarrowPasses();
        var spinning = Spins();
        var drain = Seconds("--drain-seconds", "How long to answer as not ready before stopping.", defaults.DrainDelay);
        var shutdown = Seconds("--shutdown-seconds", "How long running requests may take when stopping.", defaults.ShutdownTimeout);
        Add(command, threads, narrow, spinning.Option, drain, shutdown);
        var security = new SecurityArguments(command);
        command.SetAction((parsed, cancellation) => run(
            security.Apply(parsed, limits.Apply(parsed, new()
            {
                Repositories = parsed.GetRequiredValue(repositories),
                Address = parsed.GetRequiredValue(address),
                HttpPort = parsed.GetValue(http),
                GrpcPort = parsed.GetValue(grpc),
                MetricsPort = parsed.GetValue(metrics),
                ModelControl = control.Of(parsed),
                LoadModels = parsed.GetValue(load) ?? [],
                PollInterval = TimeSpan.FromSeconds(parsed.GetValue(poll)),
                StrictReadiness = parsed.GetValue(strict),
                IntraOpThreads = parsed.GetValue(threads),
                NarrowPasses = parsed.GetValue(narrow),
                Spinning = spinning.Of(parsed),
                DrainDelay = TimeSpan.FromSeconds(parsed.GetValue(drain)),
                ShutdownTimeout = TimeSpan.FromSeconds(parsed.GetValue(shutdown)),
            })),
            cancellation));
        return command;
    }

    static Option<string[]> Repositories() => new("--repository", "-r")
    {
        Description = "A folder of models, <name>/<version>/model.onnx; may be given several times.",
        HelpName = "folder",
        Required = true,
    };

    static ChoiceOption<ControlMode> Control() => new(
        "--model-control",
        "mode",
        "none: load all models at the start; explicit: clients load them; poll: follow the repository.",
        "none",
        ("none", ControlMode.None), ("explicit", ControlMode.Explicit), ("poll", ControlMode.Poll));

    static ChoiceOption<Spinning> Spins() => new(
        "--spinning",
        "when",
        "Whether these threads stay awake where they have no work. never; passes: between the operators of a pass, for 0.1 ms at most; always: after it too.",
        "passes",
        ("never", Spinning.Never), ("passes", Spinning.Passes), ("always", Spinning.Always));

    static Option<int?> NarrowPasses() => new("--narrow-passes")
    {
        Description = "Passes of one thread each that run side by side under load; 0 for none, which saves memory. [default: as --threads]",
        HelpName = "N",
    };

    static void Add(Command command, params ReadOnlySpan<Option> options)
    {
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    static Option<int> Seconds(string name, string description, TimeSpan value) => Value(name, description, "N", (int)value.TotalSeconds);

    static Option<T> Value<T>(string name, string description, string help, T value) =>
        new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => value };
}
