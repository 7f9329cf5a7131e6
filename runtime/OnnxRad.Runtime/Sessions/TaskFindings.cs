using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Turns the outputs of several tasks into findings about an image.</summary>
static class TaskFindings
{
    /// <param name="card">The model's card, with tasks.</param>
    /// <param name="output">The values of a task's output, (N, classes).</param>
    /// <param name="place">The image's place in the batch.</param>
    /// <param name="index">Its place among the images of the call, for messages.</param>
    /// <exception cref="InvalidOperationException">A value is not a number.</exception>
    public static Findings From(ModelCard card, Func<string, ReadOnlyMemory<float>> output, int place, int index) =>
        Findings.From(card.Tasks!.ToDictionary(
            task => task.Name,
            task => Findings.From(card.Of(task), output(task.Name).Span.Slice(place * task.Classes.Count, task.Classes.Count), index),
            StringComparer.Ordinal));
}
