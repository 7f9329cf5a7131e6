namespace OnnxRad.Server.Rest;

/// <summary>What JSON becomes in memory: the two bytes of a number in an array take twenty.</summary>
static class JsonCost
{
    // Rows of the document's table, of 12 bytes, and a value of 8 bytes: for each of these signs at most two of the former.
    const int Sign = 24;

    /// <summary>The memory of a document and of the values read from it, roughly.</summary>
    public static long Of(ReadOnlySpan<byte> json) =>
        Sign * ((long)json.Count((byte)',') + json.Count((byte)':') + json.Count((byte)'[') + json.Count((byte)'{'));
}
