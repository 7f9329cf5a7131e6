namespace OnnxRad.Trainer;

/// <summary>Text of the user's as messages repeat it: bounded, without control characters.</summary>
static class Shown
{
    const int Longest = 80;

    public static string Text(string text)
    {
        var cut = text.Length > Longest ? text[..Longest] + "..." : text;
        return string.Create(cut.Length, cut, (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
            }
        });
    }

    public static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    /// <summary>A value to follow "is".</summary>
    public static string Value(RecipeNode node) => node switch
    {
        ScalarNode { Text: "" } => "empty",
        ScalarNode scalar => $"'{Text(scalar.Text)}'",
        ListNode => "a list",
        _ => "a section",
    };
}
