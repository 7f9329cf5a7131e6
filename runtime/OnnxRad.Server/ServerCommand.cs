using System.CommandLine;

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
        var address = Value("--address", "The IP address to listen on.", "IP", defaults.Address);
        var http = Value("--http-port", "The port of REST.", "N", defaults.HttpPort);
        var grpc = Value("--grpc-port", "The port of gRPC.", "N", defaults.GrpcPort);
        var metrics = Value("--metrics-port", "The port of the Prometheus metrics.", "N", defaults.MetricsPort);
        var control = Value("--model-control", "none: load all models at the start; explicit: clients load them; poll: follow the repository.", "mode", defaults.ModelControl);
        var load = new Option<string[]>("--load-model") { Description = "A model to load at the start, with --model-control explicit.", HelpName = "name" };
        var poll = Value("--poll-seconds", "How often poll looks.", "N", (int)defaults.PollInterval.TotalSeconds);
        var strict = new Option<bool>("--strict-readiness") { Description = "Not ready while any model does not load." };
        var message = Value("--max-message-bytes", "The largest message.", "N", defaults.MaxMessageBytes);
        var tensor = Value("--max-tensor-bytes", "The largest input tensor.", "N", defaults.MaxTensorBytes);
        var flight = Value("--max-bytes-in-flight", "The most bytes of requests held at a time.", "N", defaults.MaxBytesInFlight);
        var connections = Value("--max-connections", "The most connections to each port.", "N", defaults.MaxConnections);
        var queue = Value("--max-queue-size", "The most requests of a model that wait.", "N", defaults.MaxQueueSize);
        var batch = Value("--default-max-batch-size", "The largest batch of models without config.pbtxt; 0 joins nothing.", "N", defaults.DefaultMaxBatchSize);
        var threads = Value("--threads", "Threads that share one pass through a model.", "N", defaults.IntraOpThreads);
        var narrow = NarrowPasses();
        var spinning = new Option<bool>("--spinning") { Description = "Keep these threads awake between operators: quicker for small networks." };
        var drain = Value("--drain-seconds", "How long to answer as not ready before stopping.", "N", (int)defaults.DrainDelay.TotalSeconds);
        var shutdown = Value("--shutdown-seconds", "How long running requests may take when stopping.", "N", (int)defaults.ShutdownTimeout.TotalSeconds);
        foreach (var option in (Option[])[repositories, address, http, grpc, metrics, control, load, poll, strict, message, tensor,
            flight, connections, queue, batch, threads, narrow, spinning, drain, shutdown])
        {
            command.Add(option);
        }

        var security = new SecurityArguments(command);
        command.SetAction((parsed, cancellation) => run(
            security.Apply(parsed, new()
            {
                Repositories = parsed.GetRequiredValue(repositories),
                Address = parsed.GetRequiredValue(address),
                HttpPort = parsed.GetValue(http),
                GrpcPort = parsed.GetValue(grpc),
                MetricsPort = parsed.GetValue(metrics),
                ModelControl = parsed.GetValue(control),
                LoadModels = parsed.GetValue(load) ?? [],
                PollInterval = TimeSpan.FromSeconds(parsed.GetValue(poll)),
                StrictReadiness = parsed.GetValue(strict),
                MaxMessageBytes = parsed.GetValue(message),
                MaxTensorBytes = parsed.GetValue(tensor),
                MaxBytesInFlight = parsed.GetValue(flight),
                MaxConnections = parsed.GetValue(connections),
                MaxQueueSize = parsed.GetValue(queue),
                DefaultMaxBatchSize = parsed.GetValue(batch),
                IntraOpThreads = parsed.GetValue(threads),
                NarrowPasses = parsed.GetValue(narrow),
                Spinning = parsed.GetValue(spinning),
                DrainDelay = TimeSpan.FromSeconds(parsed.GetValue(drain)),
                ShutdownTimeout = TimeSpan.FromSeconds(parsed.GetValue(shutdown)),
            }),
            cancellation));
        return command;
    }

    static Option<string[]> Repositories() => new("--repository", "-r")
    {
        Description = "A folder of models, <name>/<version>/model.onnx; may be given several times.",
        HelpName = "folder",
        Required = true,
    };

    static Option<int?> NarrowPasses() => new("--narrow-passes")
    {
        Description = "Passes of one thread each that run side by side under load; 0 for none, which saves memory. [default: as --threads]",
        HelpName = "N",
    };

    static Option<T> Value<T>(string name, string description, string help, T value) =>
        new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => value };
}
