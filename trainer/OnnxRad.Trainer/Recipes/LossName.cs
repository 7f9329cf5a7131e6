namespace OnnxRad.Trainer;

/// <summary>The losses.</summary>
public enum LossName
{
    /// <summary>Cross-entropy over the softmax of the logits.</summary>
    CrossEntropy,

    /// <summary>Binary cross-entropy over the sigmoid of each logit.</summary>
    BinaryCrossEntropy,

    /// <summary>CORN: conditional questions on an ordered scale.</summary>
    Corn,

    /// <summary>CORAL: questions on an ordered scale that share one score.</summary>
    Coral,

    /// <summary>The mean squared error, of values or of images.</summary>
    Mse,

    /// <summary>The mean absolute error.</summary>
    Mae,

    /// <summary>Huber's mixture of both.</summary>
    Huber,

    /// <summary>Cox's partial likelihood, with Efron's treatment of ties.</summary>
    Cox,

    /// <summary>The likelihood of discrete-time survival, one hazard an interval.</summary>
    DiscreteTime,

    /// <summary>1 minus the soft Dice coefficient of the classes but the background.</summary>
    Dice,

    /// <summary>The sum of <see cref="Dice"/> and <see cref="CrossEntropy"/>.</summary>
    DiceCrossEntropy,

    /// <summary>Cross-entropy in which what is classified well already counts for little.</summary>
    Focal,

    /// <summary>Mean absolute difference of two images.</summary>
    L1,

    /// <summary>1 minus the structural similarity of two images.</summary>
    Ssim,

    /// <summary>Mean squared difference of the features that a network computes of two images.</summary>
    Perceptual,
}
