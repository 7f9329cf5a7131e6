namespace OnnxRad.Trainer;

/// <summary>What a sample is used for.</summary>
public enum DataSplit
{
    /// <summary>The weights are fitted to it; 'train' in files.</summary>
    Train,

    /// <summary>Everything else is chosen on it; 'val' (or 'validation') in files.</summary>
    Validation,

    /// <summary>Looked at once, at the end; 'test' in files.</summary>
    Test,
}
