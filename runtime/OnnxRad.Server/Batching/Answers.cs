using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Batching;

/// <summary>Hands the outputs of a pass to the requests that wait for them, on other threads.</summary>
/// <remarks>
/// Waking a thread costs as much as sending a small answer, and takes a processor from the pass that runs then: several small answers are
/// sent one after another. A large one keeps nobody else waiting.
/// </remarks>
static class Answers
{
    /// <summary>So many bytes are a small answer.</summary>
    public const int Small = 1 << 12;

    /// <summary>So many small answers are sent one after another.</summary>
    public const int MostTogether = 16;

    /// <param name="batch">The requests of the pass.</param>
    /// <param name="outputs">The outputs of each.</param>
    public static void Give(IReadOnlyList<PendingRequest> batch, InferTensor[][] outputs)
    {
        var together = outputs.All(answer => answer.Sum(output => (long)output.Raw.Length) <= Small) ? MostTogether : 1;
        for (var start = 0; start < batch.Count; start += together)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static part =>
                {
                    for (var i = part.Start; i < part.End; i++)
                    {
                        part.Batch[i].Complete(part.Outputs[i]);
                    }
                },
                (Batch: batch, Outputs: outputs, Start: start, End: Math.Min(start + together, batch.Count)),
                preferLocal: false);
        }
    }
}
