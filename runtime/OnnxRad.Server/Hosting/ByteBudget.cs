namespace OnnxRad.Server.Hosting;

/// <summary>How many bytes of requests the server holds at a time, over all connections.</summary>
/// <param name="most">The most bytes.</param>
sealed class ByteBudget(long most)
{
    long _held;

    /// <summary>The most bytes.</summary>
    public long Most => most;

    /// <summary>The bytes that are held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>What a client is told for whose request there is no room.</summary>
    public string Refusal => $"The server holds as many bytes of requests as it takes at a time, {most}. Send the request again later.";

    /// <summary>Takes bytes.</summary>
    /// <returns>Whether there was room; otherwise nothing is taken.</returns>
    public bool TryTake(long bytes)
    {
        // What is refused must not be in the way of what there is room for, not even for a moment.
        for (var held = Held; bytes <= most - held;)
        {
            var found = Interlocked.CompareExchange(ref _held, held + bytes, held);
            if (found == held)
            {
                return true;
            }

            held = found;
        }

        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _held, -bytes);
}
