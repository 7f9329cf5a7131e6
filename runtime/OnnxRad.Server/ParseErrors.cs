using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace OnnxRad.CommandLine;

/// <summary>What is said of a command line that cannot be parsed, without the names of types; the same for the server and the tool.</summary>
static class ParseErrors
{
    /// <summary>The text of an error: our own of a number that is none, else that of the parser.</summary>
    public static string Text(ParseError error) =>
        OptionOf(error.SymbolResult) is { Tokens: [.., var token] } result && Range(result.Option.ValueType) is { } range
        && (!BigInteger.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < range.Least || number > range.Most)
            ? $"{result.Option.Name} takes a whole number{(number == 0 ? "" : $" from {range.Least} to {range.Most}")}, and not '{token.Value}'."
            : error.Message;

    static OptionResult? OptionOf(SymbolResult? result) => result as OptionResult ?? result?.Parent as OptionResult;

    static (BigInteger Least, BigInteger Most)? Range(Type type) =>
        type == typeof(int) || type == typeof(int?) ? (int.MinValue, int.MaxValue)
        : type == typeof(long) || type == typeof(long?) ? (long.MinValue, long.MaxValue)
        : null;
}
