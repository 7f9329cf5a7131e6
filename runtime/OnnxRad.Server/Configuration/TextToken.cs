namespace OnnxRad.Server.Configuration;

/// <summary>A token and its place.</summary>
readonly record struct TextToken(TextTokenKind Kind, string Text, int Line, int Column)
{
    public bool Is(char symbol) => Kind == TextTokenKind.Symbol && Text[0] == symbol;

    /// <summary>What messages call it.</summary>
    public string Description => Kind switch
    {
        TextTokenKind.End => "the end of the text",
        TextTokenKind.String => "a string",
        _ => $"'{Text}'",
    };

    public TextFormatException Error(string problem) => new(Line, Column, problem);
}
