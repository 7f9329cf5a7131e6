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

    /// <summary>The mean squared error.</summary>
    Mse,

    /// <summary>The mean absolute error.</summary>
    Mae,

    /// <summary>Huber's mixture of both.</summary>
    Huber,

    /// <summary>Cox's partial likelihood, with Efron's treatment of ties.</summary>
    Cox,

    /// <summary>The likelihood of discrete-time survival, one hazard an interval.</summary>
    DiscreteTime,
}
