namespace OnnxRad.Trainer;

/// <summary>Commands in messages, to be copied to a shell.</summary>
static class CommandText
{
    /// <summary>A command whose words are quoted where a shell would take them apart or replace something in them.</summary>
    public static string Of(params IEnumerable<string> words) => string.Join(' ', words.Select(Word));

    static string Word(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./,\\:=+@".Contains(c)) ? word
        : word.AsSpan().ContainsAny("$`\"\\!") && !OperatingSystem.IsWindows() ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"
        : $"\"{word}\"";
}
