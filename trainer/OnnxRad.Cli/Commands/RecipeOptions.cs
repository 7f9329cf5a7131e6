using System.CommandLine;
using System.Globalization;

namespace OnnxRad.Cli.Commands;

/// <summary>The options that override values of a recipe.</summary>
sealed class RecipeOptions
{
    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Overrides a value of the recipe, e.g. --set training.epochs=5; may be given several times.",
        HelpName = "key=value",
    };

    public Option<int?> Seed { get; } = new("--seed") { Description = "Short for --set seed=N.", HelpName = "N" };

    public Option<string?> From { get; } = new("--from")
    {
        Description = "The ONNX file to start from, in place of the recipe's network. Short for --set fine_tuning.from=file.",
        HelpName = "file",
    };

    public Option<string?> Freeze { get; } = new("--freeze")
    {
        Description = "What of that file is not trained: none, backbone (all but the head), or the name of a node or weight (all up to it). "
            + "Short for --set fine_tuning.freeze=name.",
        HelpName = "name",
    };

    /// <summary>All that was given, as key=value; the short forms win over --set.</summary>
    public string[] Overrides(ParseResult parsed) =>
    [
        .. parsed.GetValue(Set) ?? [],
        .. Override("seed", parsed.GetValue(Seed)?.ToString(CultureInfo.InvariantCulture)),
        .. Override("fine_tuning.from", Quoted(parsed.GetValue(From))),
        .. Override("fine_tuning.freeze", Quoted(parsed.GetValue(Freeze))),
    ];

    static string[] Override(string key, string? value) => value is null ? [] : [$"{key}={value}"];

    // As YAML, so that brackets, quotes and blanks in a path are text.
    static string? Quoted(string? text) => text is null ? null : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
