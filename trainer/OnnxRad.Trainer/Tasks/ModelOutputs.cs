namespace OnnxRad.Trainer;

/// <summary>What a model gives for a batch of consecutive images.</summary>
/// <param name="Start">The place of the first image among those that are measured.</param>
/// <param name="Count">The number of images.</param>
/// <param name="Values">The outputs of the exported graph, one or more.</param>
/// <param name="Logits">The network's before activations; one for each of the values, or one for all tasks together.</param>
sealed record ModelOutputs(int Start, int Count, IReadOnlyList<OutputBatch> Values, IReadOnlyList<OutputBatch> Logits);
