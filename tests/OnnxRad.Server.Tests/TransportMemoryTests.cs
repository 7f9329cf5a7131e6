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
}
