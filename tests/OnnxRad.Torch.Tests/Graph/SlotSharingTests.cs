using OnnxRad.Graphs;
using OnnxRad.Torch.Graph;
using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests.Graph;

/// <summary>What is overwritten, and that nothing is that anything still needs. x has two values of both signs; the graph doubles them first.</summary>
public sealed class SlotSharingTests
{
    static readonly Numbers s_x = new([-1, 3], [1, 2]);

    public static TheoryData<string, string[], int> Graphs => new()
    {
        { "relu of a sum", ["Add x x a", "Relu a y"], 1 },
        { "chain", ["Add x x a", "Add a x b", "Relu b y"], 2 },
        { "relu of the input", ["Relu x y"], 0 },
        { "relu of a value that goes out", ["Add x x y", "Relu y y2"], 0 },
        { "relu of a value used later", ["Add x x a", "Relu a b", "Add b a y"], 0 },
        { "relu beside a view", ["Add x x a", "Flatten a v", "Relu a b", "Add v b y"], 0 },
        { "both inputs the same", ["Add x x a", "Add a a y"], 0 },
        { "behind a relu, whose gradient needs its result", ["Add x x a", "Relu a b", "Add b x y"], 1 },
        { "sum wider than its first input", ["Add x x a", "Add a wide y"], 1 },
        { "sum of three", ["Add x x a", "Sum a x wide1 b", "Relu b y"], 2 },
        { "sum of one, a view", ["Add x x a", "Sum a b", "Relu b y"], 0 },
        { "sum of one over", ["Add x x a", "Sum a y"], 0 },
        { "sum of wider ones", ["Add x x a", "Sum a x wide y"], 1 },
        { "sum of the same twice", ["Add x x a", "Sum a a y"], 0 },
        { "leaky", ["Add x x a", "LeakyRelu a y"], 1 },
        { "leaky with a fold, whose result does not say the side", ["Add x x a", "LeakyRelu a y alpha=-0.5"], 0 },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Bind_Graph_OverwritesOnlyWhatNothingNeeds(string what, string[] nodes, int overwritten)
    {
        var plan = GraphBinder.Bind(Graph(nodes), new());

        var found = plan.Steps.Count(step => step.Inputs.Length > 0 && step.Inputs[0] == step.Outputs[0]);

        Assert.True(found == overwritten, $"{what}: {found}");
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Run_Graph_AgreesWithOnnxRuntimeAndLeavesItsInput(string what, string[] nodes, int overwritten)
    {
        var model = Graph(nodes);
        var expected = OnnxRuntimeOracle.Run(model, s_x);
        using var sut = TorchGraph.From(model);
        using var x = s_x.ToTensor();

        var outputs = sut.Run([x]);

        Assert.True(expected.Count == outputs.Count, $"{what}, {overwritten}");
        Assert.All(expected.Zip(outputs), pair => Assert.Equal(pair.First.Values, pair.Second.data<float>().ToArray()));
        Assert.Equal(s_x.Values, x.data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Backward_Graph_HasTheGradientOfFiniteDifferences(string what, string[] nodes, int overwritten)
    {
        using var sut = TorchGraph.From(Graph(nodes), new() { Compute = ComputeType.Float64 });
        using var x = tensor([-1.0, 3.0], [1, 2], requires_grad: true);

        using (var total = Total(sut, x))
        {
            total.backward();
        }

        var found = x.grad!.data<double>().ToArray();
        for (var i = 0; i < 2; i++)
        {
            using var noGrad = no_grad();
            var step = new double[2];
            step[i] = 1e-5;
            using var up = Total(sut, x.add(tensor(step)));
            using var down = Total(sut, x.sub(tensor(step)));
            Assert.True(Math.Abs(((up - down) / 2e-5).item<double>() - found[i]) < 1e-6, $"{what}, {overwritten}, {i}");
        }
    }

    /// <summary>Squares, so that the gradient of each value depends on it.</summary>
    static Tensor Total(TorchGraph sut, Tensor x) => sut.Run([x]).Select(y => y.square().sum()).Aggregate((a, b) => a + b);

    /// <summary>Nodes as "operator inputs output"; what begins with y goes out.</summary>
    static OnnxModel Graph(string[] nodes)
    {
        var split = nodes.Select(node => node.Split(' ')).Select(words => (
            Names: words.Where(word => !word.Contains('=')).ToArray(), Alpha: words.FirstOrDefault(word => word.Contains('='))?.Split('=')[1])).ToArray();
        return Model(
            [Value("x", 1, 2)],
            [.. split.Select(node => node.Names[^1]).Where(name => name[0] == 'y').Select(name => Value(name))],
            [OnnxTensor.From("wide", [3, 1, 1], [1f, 2f, 3f]), OnnxTensor.From("wide1", [1, 2], [0.5f, -7f])],
            [
                .. split.Select((node, i) => Node(
                    $"n{i}",
                    node.Names[0],
                    node.Names[1..^1],
                    [node.Names[^1]],
                    node.Alpha is null ? [] : [("alpha", float.Parse(node.Alpha, System.Globalization.CultureInfo.InvariantCulture))])),
            ]);
    }
}
