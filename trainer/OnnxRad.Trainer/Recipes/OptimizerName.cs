namespace OnnxRad.Trainer;

/// <summary>The optimisers.</summary>
public enum OptimizerName
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>AdaGrad (Duchi et al., 2011).</summary>
    AdaGrad,

    /// <summary>Adam (Kingma and Ba, 2015).</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
    AdamW,
}
