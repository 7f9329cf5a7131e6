using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OnnxRad.Models;

/// <summary>Compares JSON with the members a type has and lists every difference; the serialiser stops at the first.</summary>
static class StrictJson
{
    public static IReadOnlyList<string> Problems(JsonElement element, JsonTypeInfo type)
    {
        var problems = new List<string>();
        Check(element, type, "", problems);
        return problems;
    }

    static void Check(JsonElement element, JsonTypeInfo type, string path, List<string> problems)
    {
        if (!Fits(element, type))
        {
            problems.Add($"{Name(path)} is {Describe(element)}; expected {Expected(type)}.");
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckMembers(element, type, path, problems);
                break;
            case JsonTypeInfoKind.Dictionary:
                var values = TypeOf(type, type.ElementType!);
                foreach (var entry in Unique(element, path, problems))
                {
                    Check(entry.Value, values, $"{path}.{entry.Name}", problems);
                }

                break;
            case JsonTypeInfoKind.Enumerable:
                var items = TypeOf(type, type.ElementType!);
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Check(item, items, $"{path}[{index++}]", problems);
                }

                break;
        }
    }

    static void CheckMembers(JsonElement element, JsonTypeInfo type, string path, List<string> problems)
    {
        var prefix = path.Length == 0 ? "" : path + ".";
        var members = type.Properties.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in Unique(element, path, problems))
        {
            if (!members.TryGetValue(member.Name, out var property))
            {
                problems.Add($"Member '{prefix}{Short(member.Name)}' is unknown; expected one of {Quoted(members.Keys)}.");
                continue;
            }

            found.Add(member.Name);
            if (member.Value.ValueKind != JsonValueKind.Null || !property.IsSetNullable)
            {
                Check(member.Value, TypeOf(type, property.PropertyType), prefix + member.Name, problems);
            }
        }

        foreach (var property in type.Properties.Where(p => p.IsRequired && !found.Contains(p.Name)))
        {
            var expected = Expected(TypeOf(type, property.PropertyType));
            problems.Add($"Member '{prefix}{property.Name}' is missing; expected {expected}.");
        }
    }

    /// <summary>Each member once, the first where a name is repeated.</summary>
    static List<JsonProperty> Unique(JsonElement element, string path, List<string> problems)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var unique = new List<JsonProperty>();
        foreach (var member in element.EnumerateObject())
        {
            counts[member.Name] = counts.GetValueOrDefault(member.Name) + 1;
            if (counts[member.Name] == 1)
            {
                unique.Add(member);
            }
        }

        var prefix = path.Length == 0 ? "" : path + ".";
        problems.AddRange(counts.Where(c => c.Value > 1)
            .Select(c => $"Member '{prefix}{Short(c.Key)}' is given {c.Value} times; expected once."));
        return unique;
    }

    static bool Fits(JsonElement element, JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => element.ValueKind == JsonValueKind.Object,
        JsonTypeInfoKind.Enumerable => element.ValueKind == JsonValueKind.Array,
        _ when element.ValueKind == JsonValueKind.String => TextFits(element, type.Type),
        _ when element.ValueKind is JsonValueKind.True or JsonValueKind.False => type.Type == typeof(bool),
        _ when element.ValueKind == JsonValueKind.Number => NumberFits(element, type.Type),
        _ => false,
    };

    // GetString throws where the text is not valid Unicode.
    static bool TextFits(JsonElement element, Type type) =>
        type.IsEnum ? EnumNames(type).Contains(element.GetString())
        : type == typeof(DateTimeOffset) ? element.TryGetDateTimeOffset(out _)
        : type == typeof(string) && element.GetString() is not null;

    static bool NumberFits(JsonElement element, Type type) =>
        type == typeof(int) ? element.TryGetInt32(out _)
        : type == typeof(long) ? element.TryGetInt64(out _)
        : type == typeof(double) || type == typeof(float);

    static string Expected(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
        JsonTypeInfoKind.Enumerable => "a list",
        _ when type.Type.IsEnum => $"one of {Quoted(EnumNames(type.Type))}",
        _ when type.Type == typeof(string) => "text",
        _ when type.Type == typeof(bool) => "true or false",
        _ when type.Type == typeof(DateTimeOffset) => "a time such as '2026-01-31T12:00:00+00:00'",
        _ when type.Type == typeof(int) || type.Type == typeof(long) => "a whole number",
        _ => "a number",
    };

    static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"the text '{Short(element.GetString()!)}'",
        JsonValueKind.Number => $"the number {Short(element.GetRawText())}",
        _ => element.GetRawText(),
    };

    static string Name(string path) => path.Length == 0 ? "The whole" : $"Member '{Short(path)}'";

    static string Short(string text) => text.Length <= 80 ? text : text[..77] + "...";

    static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    static IEnumerable<string> EnumNames(Type type) => Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName);

    static JsonTypeInfo TypeOf(JsonTypeInfo parent, Type type) => parent.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
}
