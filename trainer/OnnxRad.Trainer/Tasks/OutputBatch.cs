namespace OnnxRad.Trainer;

/// <summary>One output for a batch.</summary>
/// <param name="Data">The values, last dimension fastest.</param>
/// <param name="Shape">The dimensions; the batch comes first.</param>
sealed record OutputBatch(float[] Data, long[] Shape);
