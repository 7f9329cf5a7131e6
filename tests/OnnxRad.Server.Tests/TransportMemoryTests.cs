using OnnxRad.Server.Hosting;

namespace OnnxRad.Server.Tests;

/// <summary>The blocks that connections are read into.</summary>
public sealed class TransportMemoryTests
{
    [Fact]
    public void Rent_MoreThanTheMostLargeBlocks_GivesSmallOnes()
    {
        using var sut = new TransportMemory().Create();
        var rented = Enumerable.Range(0, TransportMemory.MostLarge).Select(_ => sut.Rent(TransportMemory.SmallBytes)).ToList();

        var next = sut.Rent(TransportMemory.SmallBytes);
        var asked = sut.Rent(TransportMemory.LargeBytes);
        rented.ForEach(block => block.Dispose());
        asked.Dispose();

        Assert.All(rented, block => Assert.Equal(TransportMemory.LargeBytes, block.Memory.Length));
        Assert.Equal((TransportMemory.SmallBytes, TransportMemory.LargeBytes), (next.Memory.Length, asked.Memory.Length));
        using var again = sut.Rent(TransportMemory.SmallBytes);
        Assert.Equal(TransportMemory.LargeBytes, again.Memory.Length);
        next.Dispose();
    }

    [Fact]
    public void Rent_AfterABurstOnAnotherConnection_GivesBlocksOfTheBurst()
    {
        var memory = new TransportMemory();
        using var first = memory.Create();
        using var second = memory.Create();
        var burst = Enumerable.Range(0, TransportMemory.MostLarge + TransportMemory.MostSmallKept).Select(_ => first.Rent()).ToList();
        burst.ForEach(block => block.Dispose());

        var next = Enumerable.Range(0, burst.Count).Select(_ => second.Rent()).ToList();

        Assert.Equal(burst.ToHashSet(ReferenceEqualityComparer.Instance), next.ToHashSet(ReferenceEqualityComparer.Instance));
        next.ForEach(block => block.Dispose());
    }

    [Fact]
    public void Dispose_Twice_GivesTheBlockToOneOnly()
    {
        using var sut = new TransportMemory().Create();
        var block = sut.Rent();
        block.Dispose();
        block.Dispose();

        using var first = sut.Rent();
        using var second = sut.Rent();

        Assert.NotSame(first, second);
    }
}
