using OnnxRad.Graphs;
using OnnxRad.Torch.Graph;
using OnnxRad.Torch.Tests.Testing;
using TorchSharp;
using static OnnxRad.Torch.Tests.Testing.Models;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Tests.Graph;

/// <summary>Nodes are written as "operator inputs output"; x is (n, m), flat is the shape (-1), two is 2.</summary>
public sealed class ShapeWorkTests
{
    static readonly string[] s_rowsFlat = ["Shape x s", "Gather s zero n", "Mul n two k", "Concat k minus1 r", "Reshape x r y"];

    public static TheoryData<string, string[], string> Graphs => new()
    {
        { "a shape made of the input's", s_rowsFlat, "Shape Gather Mul Concat" },
        { "of a value's", ["Relu x a", "Shape a s", "Reshape x s y"], "Shape" },
        { "none", ["Relu x y"], "" },
        { "the shape goes out", ["Shape x s", "Cast s y"], "" },
        { "a value's numbers say a shape", ["Cast x c", "Expand two c e", "Shape e s", "Cast s y"], "" },
        { "numbers beside shapes", ["Shape x s", "Cast s t", "Mul x t y"], "Shape Cast" },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Of_Graph_AreTheStepsThatFollowFromShapes(string what, string[] nodes, string expected)
    {
        var plan = GraphBinder.Bind(Graph(nodes), new());

        var found = plan.Steps.Where((_, i) => plan.Shapes.IsShapeOnly[i]).Select(step => step.OpType);

        Assert.True(expected == string.Join(' ', found), what);
    }

    [Fact]
    public void Run_OtherShapesInTurn_AgreesWithOnnxRuntimeEachTime()
    {
        var model = Graph(s_rowsFlat);
        using var sut = TorchGraph.From(model);
        foreach (var shape in new long[][] { [2, 6], [2, 6], [4, 6], [2, 10], [2, 6], [2, 6] })
        {
            var numbers = Numbers.Spread(shape, seed: 3);
            using var x = numbers.ToTensor();

            using var y = sut.forward(x);

            Assert.Equal(OnnxRuntimeOracle.Run(model, numbers)[0].Shape, y.shape);
            Assert.Equal(numbers.Values, y.contiguous().data<float>().ToArray());
        }
    }

    [Fact]
    public void Run_InADisposeScope_KeepsTheShapesForTheNextRun()
    {
        using var sut = TorchGraph.From(Graph(s_rowsFlat));
        using var x = zeros(2, 6);
        using (NewDisposeScope())
        {
            sut.forward(x);
        }

        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using var y = sut.forward(x);

        Assert.Equal([4, 3], y.shape);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Run_ShapeAddedTo_IsTheSameInTheNextRun()
    {
        // The doubled sizes (2, 4) are kept for the next run, so x is not added to them in place.
        var model = Graph(["Shape x s", "Cast s t", "Add t t u", "Add u x y"]);
        using var sut = TorchGraph.From(model);
        using var x = tensor(new float[] { 1, 2 }, [1, 2]);

        for (var run = 0; run < 3; run++)
        {
            using var y = sut.forward(x);
            Assert.Equal([3f, 6f], y.data<float>().ToArray());
        }
    }

    [Fact]
    public void Run_ShapeTimesATrainedWeight_FollowsTheWeightAndHasItsGradient()
    {
        // w is a weight because of the product with x; w times the sizes (1, 2) must not be kept from run to run.
        var model = Model(
            [Value("x", 1, 2)],
            [Value("y", 2, 2)],
            [OnnxTensor.From("w", [2, 2], [1f, 2f, 3f, 4f])],
            [
                Node("shape", "Shape", ["x"], ["s"]),
                Node("cast", "Cast", ["s"], ["t"], ("to", 1)),
                Node("scaled", "Mul", ["w", "t"], ["v"]),
                Node("product", "MatMul", ["x", "w"], ["p"]),
                Node("sum", "Add", ["v", "p"], ["y"]),
            ]);
        using var sut = TorchGraph.From(model);
        using var x = zeros(1, 2);
        var weight = sut.parameters().Single();

        sut.forward(x).sum().backward();
        using (no_grad())
        {
            weight.mul_(10);
        }

        using var y = sut.forward(x);

        Assert.Equal([1f, 2f, 1f, 2f], weight.grad!.data<float>().ToArray());
        Assert.Equal([10f, 40f, 30f, 80f], y.data<float>().ToArray());
    }

    [Fact]
    public void Run_NodeFails_LeavesTheShapesOfTheRunBefore()
    {
        using var sut = TorchGraph.From(Graph(["Shape x s", "Gather s zero n", "Mul n two k", "Concat k two r", "Reshape x r y"]));
        using var good = zeros(2, 4);
        using var bad = zeros(3, 5);
        sut.forward(good).Dispose();

        Assert.Throws<InvalidOperationException>(() => sut.forward(bad));
        using var y = sut.forward(good);

        Assert.Equal([4, 2], y.shape);
    }

    static OnnxModel Graph(string[] nodes) => Model(
        [Value("x", -1, -1)],
        [Value("y")],
        [
            OnnxTensor.From("zero", [1], [0L]),
            OnnxTensor.From("two", [1], [2L]),
            OnnxTensor.From("minus1", [1], [-1L]),
        ],
        [
            .. nodes.Select(node => node.Split(' ')).Select((words, i) => Node(
                $"n{i}",
                words[0],
                words[1..^1],
                [words[^1]],
                words[0] switch
                {
                    "Concat" => [("axis", 0)],
                    "Cast" => [("to", words[1] == "x" ? 7 : 1)],
                    _ => [],
                })),
        ]);
}
