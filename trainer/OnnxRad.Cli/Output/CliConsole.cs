using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What a command says: to people, with colours and bars on a terminal only; or one JSON object.</summary>
sealed class CliConsole
{
    // Lines are not folded where nobody looks at them in a window.
    const int WidthOfFiles = 160;

    readonly CliStreams _streams;
    readonly bool _json;

    public CliConsole(CliStreams streams, bool json)
    {
        (_streams, _json) = (streams, json);
        var writer = json ? streams.Error : streams.Out;
        IsTerminal = ReferenceEquals(writer, Console.Out) ? !Console.IsOutputRedirected
            : ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;
        People = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!IsTerminal)
        {
            People.Profile.Width = WidthOfFiles;
        }
    }

    /// <summary>For people: standard output, or with --json standard error.</summary>
    public IAnsiConsole People { get; }

    /// <summary>Whether <see cref="People"/> look at a terminal.</summary>
    public bool IsTerminal { get; }

    /// <summary>A line of plain text for people.</summary>
    public void Line(string text = "") => People.WriteLine(text);

    /// <summary>Prints the result as one JSON object, where asked for.</summary>
    public void Result<T>(T result)
        where T : class
    {
        if (_json)
        {
            _streams.Out.WriteLine(JsonSerializer.Serialize(result, (JsonTypeInfo<T>)CliJsonContext.Default.GetTypeInfo(typeof(T))!));
        }
    }

    /// <summary>Prints an error: as text on standard error and, with --json, as an object with the member 'error'.</summary>
    public void Failure(string message)
    {
        _streams.Error.WriteLine(message);
        if (_json)
        {
            Result(new ErrorOutput(message));
        }
    }
}
