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
        var tested = typeof(OpTableTests).Assembly.GetTypes()
            .Where(t => t.Namespace == "OnnxRad.Torch.Tests.Ops" && t.Name.EndsWith("Tests", StringComparison.Ordinal))
            .Select(t => t.Name[..^"Tests".Length]);

        Assert.Equal(OpTable.Names, tested.Order(StringComparer.Ordinal));
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

    /// <summary>The cases that the test class of an operator checks.</summary>
    internal static IEnumerable<OpCase> CasesOf(string name)
    {
        var tests = typeof(OpTableTests).Assembly.GetType($"OnnxRad.Torch.Tests.Ops.{name}Tests", throwOnError: true)!;
        return ((IEnumerable<TheoryDataRow<OpCase>>)tests.GetProperty("Cases")!.GetValue(null)!).Select(row => row.Data);
    }
}
