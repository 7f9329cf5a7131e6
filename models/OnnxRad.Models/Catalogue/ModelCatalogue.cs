using System.Text.Json;

namespace OnnxRad.Models;

/// <summary>The public models that are known by name.</summary>
public sealed record ModelCatalogue
{
    /// <summary>The version of the JSON that this version of OnnxRad reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The version of the JSON.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The models, in alphabetical order.</summary>
    public required IReadOnlyList<CatalogueEntry> Models { get; init; }

    /// <summary>The catalogue that comes with OnnxRad, <c>models/catalog.json</c> of its repository.</summary>
    public static ModelCatalogue BuiltIn()
    {
        using var stream = typeof(ModelCatalogue).Assembly.GetManifestResourceStream("catalog.json")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>Reads a catalogue.</summary>
    /// <exception cref="CatalogueException">The text is no catalogue; all that is wrong is listed.</exception>
    public static ModelCatalogue Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            ThrowIfAny(StrictJson.Problems(document.RootElement, ModelsJsonContext.Default.ModelCatalogue));
            var catalogue = document.RootElement.Deserialize(ModelsJsonContext.Default.ModelCatalogue)!;
            ThrowIfAny(CatalogueRules.Problems(catalogue));
            return catalogue;
        }
        catch (JsonException e)
        {
            throw new CatalogueException($"The catalogue is not JSON (line {e.LineNumber + 1}): {e.Message} Correct the file.", e);
        }
    }

    /// <summary>The model of a name.</summary>
    /// <exception cref="CatalogueException">There is none; the names are listed.</exception>
    public CatalogueEntry Find(string name) =>
        Models.FirstOrDefault(model => model.Name == name)
        ?? throw new CatalogueException($"The catalogue has no model '{name}'. It has {string.Join(", ", Models.Select(model => model.Name))}.");

    static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new CatalogueException($"The catalogue is not valid: {string.Join(' ', problems)} Correct the file.");
        }
    }
}
