namespace OnnxRad.Server.Inference;

/// <summary>What besides the graph limits a request.</summary>
/// <param name="MaxBatchSize">The most items of a request; 0 where the model does not batch.</param>
/// <param name="MaxTensorBytes">The largest input in bytes.</param>
/// <param name="RefuseNaN">Whether values that are not numbers are refused, as for models with a card, whose inputs are images.</param>
/// <param name="RefuseNonText">Whether BYTES that are not UTF-8 are refused; not so by ensembles, whose steps know whether they take texts or
/// image files, and check.</param>
sealed record RequestRules(int MaxBatchSize, long MaxTensorBytes, bool RefuseNaN, bool RefuseNonText = true);
