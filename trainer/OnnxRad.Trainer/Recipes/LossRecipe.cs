namespace OnnxRad.Trainer;

/// <summary>The loss.</summary>
public sealed record LossRecipe
{
    /// <summary>Which loss.</summary>
    /// <value>Default <see cref="LossName.CrossEntropy"/>.</value>
    public LossName Name { get; init; } = LossName.CrossEntropy;

    /// <summary>Where the weight of each class comes from.</summary>
    /// <value>Default <see cref="ClassWeighting.None"/>.</value>
    public ClassWeighting Weighting { get; init; } = ClassWeighting.None;

    /// <summary>The weight of each class, used with <see cref="ClassWeighting.Given"/> and empty otherwise.</summary>
    /// <value>One number a class, each above 0 and at most 1000000; default empty.</value>
    public IReadOnlyList<double> ClassWeights { get; init => field = new ValueList<double>(value); } = new ValueList<double>([]);

    /// <summary>The share of the target that is spread evenly over all classes.</summary>
    /// <value>At least 0 and below 1; default 0.</value>
    public double LabelSmoothing { get; init; }

    /// <summary>Where Huber's loss turns from the square to the size of the error, in standard deviations of the values.</summary>
    /// <value>Above 0 and at most 100; default 1.</value>
    public double Delta { get; init; } = 1;

    /// <summary>The most intervals of discrete-time survival; each holds about as many events of the training split.</summary>
    /// <value>1 to 100; default 10.</value>
    public int Intervals { get; init; } = 10;

    /// <summary>How much less what is classified well counts in the focal loss.</summary>
    /// <value>0 (as cross-entropy) to 10; default 2.</value>
    public double Gamma { get; init; } = 2;

    /// <summary>The factor on all classes but the first in the focal loss; 1 - alpha is that on the first.</summary>
    /// <value>Above 0 and below 1; default null: no factors (YAML: none).</value>
    public double? Alpha { get; init; }

    /// <summary>The ONNX file of the network whose features the perceptual loss compares.</summary>
    /// <value>Default null: none (YAML: none).</value>
    public string? Network { get; init; }

    /// <summary>The node or value of that network whose features are compared.</summary>
    /// <value>Default null: none (YAML: none).</value>
    public string? Layer { get; init; }

    /// <summary>The weight of the features in the perceptual loss, in which the mean squared difference of the images has the weight 1.</summary>
    /// <value>Above 0 and at most 1000; default 1.</value>
    public double Weight { get; init; } = 1;
}
