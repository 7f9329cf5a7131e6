using OnnxRad.Models;

namespace OnnxRad.Server.Models;

/// <summary>What a model's card says, for clients that read the protocol's properties.</summary>
static class CardProperties
{
    public static Dictionary<string, string> Of(ModelCard card)
    {
        var properties = OfModel(card);
        foreach (var task in card.Tasks ?? [])
        {
            properties[$"onnxrad.tasks.{task.Name}.task"] = $"{task.Task}";
            properties[$"onnxrad.tasks.{task.Name}.classes"] = string.Join(", ", task.Classes);
            properties[$"onnxrad.tasks.{task.Name}.activation"] = $"{task.Activation}";
        }

        return properties;
    }

    static Dictionary<string, string> OfModel(ModelCard card) => new(StringComparer.Ordinal)
    {
        ["onnxrad.name"] = card.Name,
        ["onnxrad.version"] = card.Version,
        ["onnxrad.task"] = $"{card.Task}",
        ["onnxrad.classes"] = string.Join(", ", card.Classes),
        ["onnxrad.activation"] = $"{card.Activation}",
        ["onnxrad.intended_use"] = card.IntendedUse,
        ["onnxrad.image_files"] = $"The input '{card.Inputs.First(input => input.Kind == InputKind.Image).Name}' also takes image files, as BYTES of shape (N).",
    };
}
