using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OnnxRad.Trainer;

/// <summary>
/// YAML text as a tree of <see cref="RecipeNode"/>, built from YamlDotNet's parsing events.
/// </summary>
/// <remarks>
/// Its representation model stops at the first duplicate key and follows aliases; here both are reported and reading goes
/// on, no alias is ever followed, and the depth is bounded.
/// </remarks>
sealed class RecipeDocument
{
    const int MaxDepth = 16;

    readonly Parser _parser;
    readonly RecipePlace _place;
    readonly RecipeProblems _problems;
    readonly int _lines;

    RecipeDocument(string yaml, RecipePlace place, RecipeProblems problems)
    {
        _parser = new Parser(new StringReader(yaml));
        _place = place;
        _problems = problems;
        _lines = yaml.TrimEnd('\n', '\r').AsSpan().Count('\n') + 1;
    }

    /// <summary>The one document of the text; null where it cannot be read, with the reason among the problems.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="place">
    /// A file with any line, whose lines are then counted; or an override, which is the place of all nodes.
    /// </param>
    /// <param name="key">The key whose value the text is; empty for a whole recipe.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static RecipeNode? Parse(string yaml, RecipePlace place, string key, RecipeProblems problems)
    {
        var document = new RecipeDocument(yaml, place, problems);
        try
        {
            return document.Document(key);
        }
        catch (YamlException e)
        {
            problems.Add(document.Place(e.End), key, $"this is not valid YAML: {Reason(e)}");
            return null;
        }
        catch (TooDeepException e)
        {
            problems.Add(document.Place(e.Start), e.Key,
                $"the values are nested more than {MaxDepth} deep; a recipe needs at most 3.");
            return null;
        }
    }

    RecipeNode Document(string key)
    {
        Next();
        if (Next() is not DocumentStart)
        {
            return new MapNode(_place);
        }

        var root = Value(Next(), key, 0);
        Next();
        if (Next() is DocumentStart second)
        {
            _problems.Add(Place(second.Start), key,
                "a second document starts here; a recipe is one document. Remove the line '---'.");
        }

        return root;
    }

    RecipeNode Value(ParsingEvent read, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new TooDeepException(path, read.Start);
        }

        var place = Place(read.Start);
        if (read is AnchorAlias alias)
        {
            _problems.Add(place, path,
                $"'*{Shown.Text(alias.Value.Value)}' refers to an anchor, which recipes do not have. Write the value out.");
            return new RefusedNode(place);
        }

        if (read is not NodeEvent node)
        {
            throw new YamlException(read.Start, read.End, "A value is missing.", null);
        }

        if (!node.Anchor.IsEmpty)
        {
            _problems.Add(place, path, $"'&{Shown.Text(node.Anchor.Value)}' is an anchor, which recipes do not have. Remove it.");
        }

        if (!node.Tag.IsEmpty)
        {
            _problems.Add(place, path, $"'{Shown.Text(node.Tag.Value)}' is a tag, which recipes do not have. Remove it.");
        }

        return node switch
        {
            Scalar scalar => new ScalarNode(place, IsNull(scalar) ? "" : scalar.Value),
            SequenceStart => List(place, path, depth),
            _ => Map(place, path, depth),
        };
    }

    ListNode List(RecipePlace place, string path, int depth)
    {
        var items = new List<RecipeNode>();
        for (var read = Next(); read is not SequenceEnd; read = Next())
        {
            items.Add(Value(read, path, depth + 1));
        }

        return new ListNode(place, items);
    }

    MapNode Map(RecipePlace place, string path, int depth)
    {
        var map = new MapNode(place);
        for (var read = Next(); read is not MappingEnd; read = Next())
        {
            var keyPlace = Place(read.Start);
            if (Value(read, path, depth + 1) is not ScalarNode key)
            {
                _problems.Add(keyPlace, path, "a key is not plain text; expected 'key: value'.");
                Value(Next(), path, depth + 1);
                continue;
            }

            var name = key.Text;
            var full = path.Length > 0 ? $"{path}.{name}" : name;
            var value = Value(Next(), full, depth + 1);
            if (!map.Entries.TryAdd(name, (keyPlace, value)))
            {
                var first = map.Entries[name].Place.Line is { } line ? $"; the first is in line {line}" : "";
                _problems.Add(keyPlace, full, $"{Shown.Text(full)} is given twice{first}. Remove one of them.");
            }
        }

        return map;
    }

    ParsingEvent Next()
    {
        do
        {
            var mark = _parser.Current?.End ?? Mark.Empty;
            try
            {
                if (!_parser.MoveNext())
                {
                    throw new YamlException(mark, mark, "The text ends too early.", null);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
            {
                // YamlDotNet's scanner throws these for some texts that are no YAML.
                throw new YamlException(mark, mark, "What follows cannot be understood.", e);
            }
        }
        while (_parser.Current is Comment);

        return _parser.Current!;
    }

    /// <remarks>What is missing at the end, YamlDotNet places after the last line.</remarks>
    RecipePlace Place(Mark mark) => _place with { Line = _place.Line is null ? null : (int)Math.Min(mark.Line, _lines) };

    static bool IsNull(Scalar scalar) => scalar.Style == ScalarStyle.Plain && scalar.Value is "~" or "null" or "Null" or "NULL";

    static string Reason(YamlException e)
    {
        var text = e.Message.StartsWith('(') && e.Message.IndexOf("): ", StringComparison.Ordinal) is > 0 and var end
            ? e.Message[(end + 3)..]
            : e.Message;
        return Shown.Text(text.TrimEnd('.')) + ".";
    }

    sealed class TooDeepException(string key, Mark start) : Exception
    {
        public string Key => key;

        public Mark Start => start;
    }
}
