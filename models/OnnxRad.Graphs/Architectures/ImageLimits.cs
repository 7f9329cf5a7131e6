namespace OnnxRad.Graphs.Architectures;

/// <summary>What an architecture asks of the image's size.</summary>
/// <param name="Architecture">Its name, for messages.</param>
/// <param name="Smallest">The smallest number of rows and of columns.</param>
/// <param name="NeedsSize">Whether rows and columns must be fixed when the network is built.</param>
readonly record struct ImageLimits(string Architecture, int Smallest, bool NeedsSize);
