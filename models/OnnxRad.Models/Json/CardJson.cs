using System.Text.Json;

namespace OnnxRad.Models;

/// <summary>The checks on the JSON of a card that come before its values are looked at.</summary>
static class CardJson
{
    public static void Check(JsonElement root)
    {
        CheckFormatVersion(root);
        if (StrictJson.Problems(root, ModelsJsonContext.Default.ModelCard) is { Count: > 0 } problems)
        {
            throw new ModelCardException(problems);
        }
    }

    // Another format may have other members, so its number is reported alone.
    static void CheckFormatVersion(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("formatVersion", out var member)
            && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt32(out var version)
            && version != ModelCard.CurrentFormatVersion)
        {
            throw new ModelCardException(
                [$"Member 'formatVersion' is {version}; this version of OnnxRad reads {ModelCard.CurrentFormatVersion}."]);
        }
    }
}
