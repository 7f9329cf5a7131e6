namespace OnnxRad.Server.Inference;

/// <summary>Where the values of a tensor lie in a region of shared memory.</summary>
/// <param name="Region">The name that the region was registered under.</param>
/// <param name="Offset">Bytes from the region's start.</param>
/// <param name="Bytes">How many bytes; of an output, how many there is room for.</param>
sealed record SharedPlace(string Region, long Offset, long Bytes);
