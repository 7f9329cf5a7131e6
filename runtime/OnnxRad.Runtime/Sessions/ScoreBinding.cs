using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Memory for one image and its scores.</summary>
static class ScoreBinding
{
    /// <summary>Memory in a batch as the graph fixes it; further outputs may have sizes that nobody knows.</summary>
    /// <param name="source">The model file, for messages.</param>
    /// <param name="card">The model's card.</param>
    /// <param name="session">The session that is bound.</param>
    /// <param name="image">(C, H, W), or (C, D, H, W).</param>
    /// <param name="input">The name of the image input.</param>
    /// <param name="output">The name of the scores.</param>
    /// <param name="batch">At least 1.</param>
    public static ModelBinding Allocate(
        string source, ModelCard card, HeldSession session, ImageShape image, string input, string output, int batch) => new(
        source,
        card,
        session,
        BindingCheck.Allocate(input, [batch, .. image.Dimensions]),
        BindingCheck.Allocate(output, [batch, card.Classes.Count]));
}
