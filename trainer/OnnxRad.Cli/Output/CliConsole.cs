using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>What a command says: to people, with colours and bars on a terminal only; or one JSON object.</summary>
sealed class CliConsole
{
    // Lines are not folded where nobody looks at them in a window.
    const int WidthOfFiles = 10_000;

    // Escapes only what JSON asks for: the text goes to people and programs, and not into web pages.
    static readonly CliJsonContext s_json =
        new(new JsonSerializerOptions(CliJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

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

            // They switch colours on by the variables of build servers, whose logs are no terminals.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = IsTerminal },
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
            _streams.Out.WriteLine(JsonSerializer.Serialize(result, (JsonTypeInfo<T>)s_json.GetTypeInfo(typeof(T))!));
        }
    }

    /// <summary>Prints an error: as text on standard error and, with --json, as an object with the member 'error'.</summary>
    /// <param name="message">One paragraph.</param>
    /// <param name="details">What a report of a bug needs, for standard error only.</param>
    public void Failure(string message, string? details = null)
    {
        _streams.Error.WriteLine(message);
        if (details is not null)
        {
            _streams.Error.WriteLine(details);
        }

        if (_json)
        {
            Result(new ErrorOutput(message));
        }
    }
}
