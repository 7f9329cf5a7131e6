using OnnxRad.Torch.Ops;
using OnnxRad.Torch.Tests.Testing;

namespace OnnxRad.Torch.Tests;

/// <summary>The table, the files and the tests of the operators agree.</summary>
public sealed class OpTableTests
{
    /// <summary>Tested in graphs of more than one node, each version of them.</summary>
    static readonly string[] s_notCases = ["Constant"];

    /// <summary>Versions that no test case covers yet.</summary>
    static readonly string[] s_untested = [];

    [Fact]
    public void Names_EachOperator_HasATestClassOfItsName()
    {
        var classes = typeof(OpTableTests).Assembly.GetTypes().Where(t => t.Namespace == "OnnxRad.Torch.Tests.Ops").Select(t => t.Name);

        Assert.Equal(OpTable.Names.Select(name => name + "Tests").Order(StringComparer.Ordinal), classes.Where(name => name.EndsWith("Tests", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_EachOperator_HasATypeOfItsName()
    {
        var types = typeof(OpTable).Assembly.GetTypes().Where(t => t.Namespace == "OnnxRad.Torch.Ops").Select(t => t.Name).ToHashSet();

        Assert.All(OpTable.Names, name => Assert.Contains(name, types));
    }

    [Fact]
    public void Versions_EachOfThem_HasATestCase()
    {
        var untested = OpTable.Names.Except(s_notCases).SelectMany(name =>
        {
            var covered = CasesOf(name).Select(test => OpTable.Version(name, test.Opset));
            return OpTable.Versions(name).Except(covered).Select(version => $"{name} {version}");
        });

        Assert.Equal(string.Join("; ", s_untested), string.Join("; ", untested));
    }

    static IEnumerable<OpCase> CasesOf(string name)
    {
        var cases = typeof(OpTableTests).Assembly.GetType($"OnnxRad.Torch.Tests.Ops.{name}Tests", throwOnError: true)!.GetProperty("Cases")!;
        return ((IEnumerable<TheoryDataRow<OpCase>>)cases.GetValue(null)!).Select(row => row.Data);
    }
}
