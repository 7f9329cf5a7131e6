namespace OnnxRad.Trainer;

/// <summary>Where the weight of each class in the loss comes from.</summary>
public enum ClassWeighting
{
    /// <summary>Every class weighs 1.</summary>
    None,

    /// <summary>Inversely to the class's number of training images.</summary>
    Balanced,

    /// <summary>As written in the recipe.</summary>
    Given,
}
