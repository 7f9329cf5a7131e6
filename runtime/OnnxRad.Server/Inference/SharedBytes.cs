using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Inference;

/// <summary>Bytes of the server's budget that several requests hold together, given back when the last of them is answered.</summary>
/// <param name="budget">What they are taken of.</param>
/// <param name="bytes">Those that are nobody's own, taken already.</param>
sealed class SharedBytes(ByteBudget budget, long bytes)
{
    long _bytes = bytes;

    // Who hands them out counts as one user until all have their part.
    int _users = 1;

    /// <summary>Counts in a user, who brings bytes that are taken already.</summary>
    public void AddUser(long own)
    {
        Interlocked.Add(ref _bytes, own);
        Interlocked.Increment(ref _users);
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            budget.Give(Interlocked.Read(ref _bytes));
        }
    }
}
