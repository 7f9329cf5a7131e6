namespace OnnxRad.Server.Batching;

/// <summary>The passes of one model that run, and how the next one is run.</summary>
/// <remarks>
/// A pass whose threads share its work is quickest when it is alone. Where enough waits for all processors, passes of one thread each get more
/// done: none of them waits for another after each operator, nor for a processor that answers requests just then.
/// </remarks>
/// <param name="policy">How requests are joined.</param>
sealed class RunningPasses(BatchPolicy policy)
{
    // More items hardly make a pass of one thread quicker for each, and let those behind them wait.
    const int MostItems = 16;

    int _sharing;
    int _narrow;
    int _narrowItems;

    /// <summary>Whether nothing runs.</summary>
    public bool None => _sharing + _narrow == 0;

    /// <summary>Whether another pass may start. With too few requests for all processors narrow passes end before a shared one begins.</summary>
    /// <param name="waiting">How many requests wait.</param>
    public bool MayStart(int waiting) =>
        policy.NarrowPasses == 0 ? _sharing < policy.Instances : _sharing == 0 && (_narrow == 0 || (_narrow < policy.NarrowPasses && Fills(waiting)));

    /// <summary>Whether the next pass has one thread.</summary>
    /// <param name="waiting">How many requests wait.</param>
    public bool IsNarrow(int waiting) => policy.NarrowPasses > 0 && Fills(waiting);

    /// <summary>The most items of the next narrow pass: its part of all, so that no pass takes what another could begin with.</summary>
    /// <param name="waiting">How many items wait.</param>
    public int Share(int waiting) => Math.Clamp((waiting + _narrowItems + policy.NarrowPasses - 1) / policy.NarrowPasses, 1, MostItems);

    public void Start(Pass pass) => Count(pass, 1);

    public void End(Pass pass) => Count(pass, -1);

    bool Fills(int waiting) => waiting + _narrow >= policy.NarrowPasses;

    void Count(Pass pass, int sign)
    {
        if (pass.IsNarrow)
        {
            _narrow += sign;
            _narrowItems += sign * pass.Items;
        }
        else
        {
            _sharing += sign;
        }
    }
}
