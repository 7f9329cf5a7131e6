namespace OnnxRad.Client;

/// <summary>What is asked of a model.</summary>
public sealed record InferCall
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The version.</summary>
    /// <value>Default empty: the newest.</value>
    public string Version { get; init; } = "";

    /// <summary>What the caller calls the request; the answer has it too.</summary>
    public string Id { get; init; } = "";

    /// <summary>The inputs, in any order.</summary>
    public required IReadOnlyList<ClientTensor> Inputs { get; init; }

    /// <summary>The outputs to give.</summary>
    /// <value>Default empty: all.</value>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>How many of the highest values of each of <see cref="Outputs"/> to name as classes, <c>value:index:label</c>.</summary>
    /// <value>0 (default): the values themselves.</value>
    public int Classes { get; init; }

    /// <summary>Which requests go first.</summary>
    /// <value>1 is the highest; 0 (default) leaves it to the model.</value>
    public ulong Priority { get; init; }

    /// <summary>How long the request may wait in the server's queue.</summary>
    /// <value>Zero (default) leaves it to the model.</value>
    public TimeSpan QueueTimeout { get; init; }
}
