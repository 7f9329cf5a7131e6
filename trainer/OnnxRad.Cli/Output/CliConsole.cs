using System.Text.Encodings.Web;
using System.Text.Json;
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

    CliConsole(CliStreams streams, bool json, IAnsiConsole people, bool isTerminal) =>
        (_streams, _json, People, IsTerminal) = (streams, json, people, isTerminal);

    /// <summary>For people: standard output, or with --json standard error.</summary>
    public IAnsiConsole People { get; }

    /// <summary>Whether <see cref="People"/> look at a terminal.</summary>
    public bool IsTerminal { get; }

    /// <summary>A console on the streams of a command.</summary>
    public static CliConsole For(CliStreams streams, bool json)
    {
        var writer = json ? streams.Error : streams.Out;
        var isTerminal = json ? streams.ErrorIsTerminal : streams.OutIsTerminal;
        var people = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,

            // They switch colours on by the variables of build servers, whose logs are no terminals.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = isTerminal },
        });
        if (!isTerminal)
        {
            people.Profile.Width = WidthOfFiles;
        }

        return new(streams, json, people, isTerminal);
    }

    /// <summary>A console whose people look at a given terminal.</summary>
    public static CliConsole OnTerminal(CliStreams streams, IAnsiConsole terminal) => new(streams, json: false, terminal, isTerminal: true);

    /// <summary>A line of plain text for people.</summary>
    public void Line(string text = "")
    {
        if (IsTerminal)
        {
            // Filled up with blanks: a text of several lines is written over the bars, which Spectre.Console does not clear.
            People.Write(new Padder(new Text(text), new Padding(0)).Expand());
        }
        else
        {
            People.WriteLine(text);
        }
    }

    /// <summary>Prints the result as one JSON object, where asked for.</summary>
    public void Result<T>(T result)
        where T : class
    {
        if (_json)
        {
            _streams.Out.WriteLine(JsonSerializer.Serialize(result, s_json.GetTypeInfo(result.GetType())!));
        }
    }

    /// <summary>Prints what went wrong to standard error alone.</summary>
    public void Error(string message) => _streams.Error.WriteLine(message);

    /// <summary>Prints an error: as text on standard error and, with --json, as an object with the member 'error'.</summary>
    /// <param name="message">One paragraph.</param>
    /// <param name="details">What a report of a bug needs, for standard error only.</param>
    public void Failure(string message, string? details = null)
    {
        Error(message);
        if (details is not null)
        {
            Error(details);
        }

        if (_json)
        {
            Result(new ErrorOutput(message));
        }
    }
}
