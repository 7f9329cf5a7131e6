namespace OnnxRad.Trainer;

/// <summary>The losses.</summary>
public enum LossName
{
    /// <summary>Cross-entropy over the softmax of the logits.</summary>
    CrossEntropy,
}
