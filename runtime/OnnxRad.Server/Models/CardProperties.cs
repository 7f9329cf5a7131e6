using Inference;
using OnnxRad.Models;
using OnnxRad.Protocol;

namespace OnnxRad.Server.Models;

/// <summary>What a model's card says, for clients that read the protocol's properties.</summary>
static class CardProperties
{
    /// <summary>What their names begin with.</summary>
    public const string Prefix = "onnxrad.";

    /// <param name="card">The card.</param>
    /// <param name="optional">Inputs that may be left out: those of graphs that begin with their preprocessing, which take no
    /// files.</param>
    public static Dictionary<string, string> Of(ModelCard card, IReadOnlyList<TensorSpec> optional)
    {
        var properties = OfModel(card, optional);
        foreach (var task in card.Tasks ?? [])
        {
            properties[$"onnxrad.tasks.{task.Name}.task"] = $"{task.Task}";
            properties[$"onnxrad.tasks.{task.Name}.classes"] = string.Join(", ", task.Classes);
            properties[$"onnxrad.tasks.{task.Name}.activation"] = $"{task.Activation}";
        }

        // A graph that begins with its preprocessing takes the values of images as they are.
        foreach (var (key, value) in optional.Count == 0 ? PreparationProperties.Of(card.Preprocessing) : [])
        {
            properties[key] = value;
        }

        return properties;
    }

    /// <summary>Puts properties into a configuration too: Triton's clients over gRPC know none in the metadata.</summary>
    public static void AddTo(ModelConfig config, IReadOnlyDictionary<string, string> properties)
    {
        foreach (var (key, value) in properties)
        {
            config.Parameters[key] = new() { StringValue = value };
        }
    }

    static Dictionary<string, string> OfModel(ModelCard card, IReadOnlyList<TensorSpec> optional) => new(StringComparer.Ordinal)
    {
        ["onnxrad.name"] = card.Name,
        ["onnxrad.version"] = card.Version,
        ["onnxrad.task"] = $"{card.Task}",
        ["onnxrad.classes"] = string.Join(", ", card.Classes),
        ["onnxrad.activation"] = $"{card.Activation}",
        ["onnxrad.intended_use"] = card.IntendedUse,
        [optional.Count == 0 ? "onnxrad.image_files" : "onnxrad.optional_inputs"] = optional.Count == 0
            ? ImageFiles(card.Inputs.First(input => input.Kind == InputKind.Image).Name, card.Preprocessing.Images)
            : string.Join(", ", optional.Select(spec => $"{spec.Name} {spec.Type.Name()} {spec.ShapeText}")),
    };

    static string ImageFiles(string image, CaseImages? images) => images is null
        ? $"The input '{image}' also takes image files, as BYTES of shape (N)."
        : $"In place of '{image}' the inputs {string.Join(", ", images.Names.Select(name => $"'{image}.{name}'"))} take the image files "
            + $"of a case, as BYTES of shape (N){(images.MayBeMissing ? "; empty where an image is missing" : "")}.";
}
