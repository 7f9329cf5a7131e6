using System.CommandLine;

namespace OnnxRad.Server;

/// <summary>The arguments that limit what the server holds and joins at a time.</summary>
sealed class LimitArguments
{
    static readonly ServerOptions s_defaults = new() { Repositories = [] };

    readonly Option<int> _message = Value("--max-message-bytes", "The largest message.", s_defaults.MaxMessageBytes);
    readonly Option<int> _tensor = Value("--max-tensor-bytes", "The largest input tensor.", s_defaults.MaxTensorBytes);

    readonly Option<long> _image =
        Value("--max-image-bytes", "The largest image or volume of a file once decoded, 4 bytes a value.", s_defaults.MaxImageBytes);

    readonly Option<long> _flight =
        Value("--max-bytes-in-flight", "The most bytes of requests and their outputs held at a time.", s_defaults.MaxBytesInFlight);

    readonly Option<int> _connections = Value("--max-connections", "The most connections to each port.", s_defaults.MaxConnections);
    readonly Option<int> _queue = Value("--max-queue-size", "The most requests of a model that wait.", s_defaults.MaxQueueSize);

    readonly Option<int> _batch = Value(
        "--default-max-batch-size",
        "The largest batch of models without config.pbtxt; 0 joins nothing.",
        s_defaults.DefaultMaxBatchSize);

    /// <summary>Lets a command take the arguments.</summary>
    public LimitArguments(Command command)
    {
        foreach (var option in (Option[])[_message, _tensor, _image, _flight, _connections, _queue, _batch])
        {
            command.Add(option);
        }
    }

    /// <summary>Puts what was given into options.</summary>
    public ServerOptions Apply(ParseResult parsed, ServerOptions options) => options with
    {
        MaxMessageBytes = parsed.GetValue(_message),
        MaxTensorBytes = parsed.GetValue(_tensor),
        MaxImageBytes = parsed.GetValue(_image),
        MaxBytesInFlight = parsed.GetValue(_flight),
        MaxConnections = parsed.GetValue(_connections),
        MaxQueueSize = parsed.GetValue(_queue),
        DefaultMaxBatchSize = parsed.GetValue(_batch),
    };

    static Option<T> Value<T>(string name, string description, T value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
}
