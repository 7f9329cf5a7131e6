using OnnxRad.Torch.Ops;

namespace OnnxRad.Torch.Tests;

/// <summary>The table, the files and the tests of the operators agree.</summary>
public sealed class OpTableTests
{
    [Fact]
    public void Names_EachOperator_HasATestClassOfItsName()
    {
        var classes = typeof(OpTableTests).Assembly.GetTypes().Where(t => t.Namespace == "OnnxRad.Torch.Tests.Ops").Select(t => t.Name);

        Assert.Equal(OpTable.Names.Select(name => name + "Tests"), classes.Where(name => name.EndsWith("Tests", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_EachOperator_HasATypeOfItsName()
    {
        var types = typeof(OpTable).Assembly.GetTypes().Where(t => t.Namespace == "OnnxRad.Torch.Ops").Select(t => t.Name).ToHashSet();

        Assert.All(OpTable.Names, name => Assert.Contains(name, types));
    }
}
