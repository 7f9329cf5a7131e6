using System.CommandLine;

namespace OnnxRad.Server;

/// <summary>An option that takes one of a few words.</summary>
sealed class ChoiceOption<T>
{
    readonly (string Word, T Value)[] _choices;

    /// <param name="name">Such as <c>--spinning</c>.</param>
    /// <param name="help">What the help calls a word.</param>
    /// <param name="description">For the help.</param>
    /// <param name="byDefault">The word where none is given.</param>
    /// <param name="choices">The words, and what they mean.</param>
    public ChoiceOption(string name, string help, string description, string byDefault, params (string Word, T Value)[] choices)
    {
        _choices = choices;
        Option = new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => byDefault };
        Option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Array.Exists(choices, choice => Is(choice.Word, token.Value)))
            {
                var words = choices.Select(choice => choice.Word).ToList();
                result.AddError($"{name} takes {string.Join(", ", words[..^1])} or {words[^1]}, and not '{token.Value}'.");
            }
        });
    }

    /// <summary>The option, for a command.</summary>
    public Option<string> Option { get; }

    /// <summary>What was given, or the default.</summary>
    public T Of(ParseResult parsed) => Array.Find(_choices, choice => Is(choice.Word, parsed.GetRequiredValue(Option))).Value;

    static bool Is(string word, string given) => string.Equals(word, given, StringComparison.OrdinalIgnoreCase);
}
