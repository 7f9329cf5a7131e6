namespace OnnxRad.Graphs;

/// <summary>Whether a model's weights are written into a file of their own.</summary>
public enum ExternalWeights
{
    /// <summary>Where the model would not fit into one document, that is from 2 GB on.</summary>
    WhenNeeded,

    /// <summary>Always, but for tensors of less than 1 KB.</summary>
    Always,
}
