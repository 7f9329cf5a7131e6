using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Torch.Graph.Sequences;
using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Models;

namespace OnnxRad.Torch.Tests.Graph;

/// <summary>Graphs with sequences; nodes are written as "operator inputs output attribute=value". a, b and c are (2, 3).</summary>
public sealed class SequenceFormTests
{
    static readonly Numbers[] s_inputs = [Numbers.Spread([2, 3], seed: 1), Numbers.Spread([2, 3], seed: 2), Numbers.Spread([2, 3], seed: 3)];

    public static TheoryData<string, string[]> Graphs => new()
    {
        { "construct, at", ["SequenceConstruct a b c s", "SequenceAt s one y"] },
        { "at from the end", ["SequenceConstruct a b c s", "SequenceAt s minus3 y"] },
        { "insert at the end", ["SequenceEmpty s", "SequenceInsert s a t", "SequenceInsert t b u", "SequenceAt u one y"] },
        { "insert at a place", ["SequenceConstruct a b s", "SequenceInsert s c one t", "SequenceAt t one y"] },
        { "insert from the end", ["SequenceConstruct a b s", "SequenceInsert s c minus1 t", "SequenceAt t one y"] },
        { "erase the last", ["SequenceConstruct a b c s", "SequenceErase s t", "SequenceAt t minus1 y"] },
        { "erase a place", ["SequenceConstruct a b c s", "SequenceErase s one t", "SequenceAt t one y"] },
        { "concat", ["SequenceConstruct a b c s", "ConcatFromSequence s y axis=1"] },
        { "concat along a new axis", ["SequenceConstruct a b c s", "ConcatFromSequence s y axis=-1 new_axis=1"] },
        { "length", ["SequenceConstruct a b c s", "SequenceLength s n", "Cast n y to=1"] },
        { "through identity", ["SequenceConstruct a b s", "Identity s t", "SequenceAt t one y"] },
        { "unbind", ["SplitToSequence a s axis=1 keepdims=0", "SequenceAt s one y"] },
        { "unbind from the end", ["SplitToSequence a s axis=1 keepdims=0", "SequenceAt s minus3 y"] },
        { "pieces of one", ["SplitToSequence a s axis=1", "SequenceAt s one y"] },
        { "pieces of two", ["SplitToSequence a two s axis=1", "SequenceAt s zero y"] },
        { "pieces of two, the smaller last", ["SplitToSequence a two s axis=-1", "SequenceAt s one y"] },
        { "pieces of given sizes", ["SplitToSequence a sizes s axis=1", "SequenceAt s one y"] },
        { "pieces of given sizes put together", ["SplitToSequence a sizes s axis=1", "SequenceErase s zero t", "ConcatFromSequence t y axis=1"] },
        { "length of pieces of one", ["SplitToSequence a s axis=1", "SequenceLength s n", "Cast n y to=1"] },
        { "length of pieces of two", ["SplitToSequence a two s axis=1", "SequenceLength s n", "Cast n y to=1"] },
        { "length of pieces of given sizes", ["SplitToSequence a sizes s axis=1", "SequenceLength s n", "Cast n y to=1"] },
    };

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Run_GraphWithSequences_AgreesWithOnnxRuntime(string what, string[] nodes)
    {
        // Identity takes sequences from opset 14 on.
        foreach (var opset in nodes.Any(node => node.StartsWith("Identity", StringComparison.Ordinal)) ? [17] : new[] { 11, 13, 17 })
        {
            var model = Graph(nodes, opset);
            var expected = OnnxRuntimeOracle.Run(model, s_inputs)[0];
            using var sut = TorchGraph.From(model);

            using var y = sut.Run([.. s_inputs.Select(input => input.ToTensor())])[0];

            Assert.True(expected.Shape.SequenceEqual(y.shape), $"{what}, opset {opset}");
            Assert.Equal(expected.Values, y.contiguous().data<float>().ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Export_GraphWithSequences_RunsWithout(string what, string[] nodes)
    {
        var model = Graph(nodes, 17);
        using var sut = TorchGraph.From(model);

        var exported = sut.Export();

        Assert.DoesNotContain(exported.Nodes, node => SequenceForm.Operators.Contains(node.OpType));
        Assert.True(OnnxRuntimeOracle.Run(model, s_inputs)[0].Values.SequenceEqual(OnnxRuntimeOracle.Run(exported, s_inputs)[0].Values), what);
    }

    [Fact]
    public void From_SequencesThatAreNotKnown_ListsThem()
    {
        var model = Graph(
            [
                "SequenceConstruct a b s", "SequenceAt s two y", "Cast a p to=7", "SequenceAt s p y2", "SplitToSequence a t", "ConcatFromSequence t y3 axis=0",
                "SequenceAt elsewhere zero y4",
            ],
            17);
        model.Proto.Graph.Input.Add(new ValueInfoProto { Name = "elsewhere", Type = new() { SequenceType = new() } });

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            [
                "Node 'n1' (SequenceAt, opset 17) has position 2; expected -2 to 1, as the sequence holds 2 tensors.",
                "Node 'n3' (SequenceAt, opset 17) takes 'p' from the graph, where it is computed; expected a constant.",
                "Node 'n5' (ConcatFromSequence, opset 17) needs to know how many tensors the sequence 't' holds, which shows only when the graph "
                + "runs; give SplitToSequence the size of each piece as a constant.",
                "Node 'n6' (SequenceAt, opset 17) works on the sequence 'elsewhere', of which the graph does not say which tensors it holds.",
            ],
            error.Problems);
    }

    [Fact]
    public void From_NamesThatAreTaken_ChoosesOthers()
    {
        var model = Graph(["Add a b y/sizes", "SplitToSequence a sizes s axis=1", "SequenceAt s one y/piece", "Identity y/piece y"], 17);
        model.Proto.Graph.Initializer.Add(OnnxTensor.From("s/sizes", [1], [1L]));
        var expected = OnnxRuntimeOracle.Run(model, s_inputs)[^1];
        using var sut = TorchGraph.From(model);

        using var y = sut.Run([.. s_inputs.Select(input => input.ToTensor())])[^1];

        Assert.Equal(expected.Values, y.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void From_NodesWithoutWhatTheyNeed_ListsThem()
    {
        var model = Graph(["SequenceConstruct a s", "SequenceAt s y", "SequenceAt s sizes y2", "SplitToSequence a zero t"], 17);
        model.Proto.Graph.Node[3].Output.Clear();

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(
            [
                "Node 'n1' (SequenceAt, opset 17) has 1 inputs and 1 outputs; expected at least 2 and one.",
                "Node 'n2' (SequenceAt, opset 17) takes 'sizes', which is not one number.",
                "Node 'n3' (SplitToSequence, opset 17) has 2 inputs and 0 outputs; expected at least 1 and one.",
            ],
            error.Problems);
    }

    [Fact]
    public void Run_PositionBehindTheLastPiece_SaysWhichNode()
    {
        var model = Graph(["SplitToSequence a s axis=0", "SequenceAt s two y"], 17);
        using var sut = TorchGraph.From(model);

        var error = Assert.Throws<InvalidOperationException>(() => sut.Run([.. s_inputs.Select(input => input.ToTensor())]));

        Assert.StartsWith("Running node 'n1/Gather0' (Gather) of 'x.onnx' on inputs of shape (2, 3), (1): ", error.Message);
    }

    [Fact]
    public void From_OutputThatIsASequence_SaysSo()
    {
        var model = Graph(["SequenceConstruct a b y"], 17);

        var error = Assert.Throws<UnsupportedOnnxException>(() => TorchGraph.From(model));

        Assert.Equal(["The graph's output 'y' is a sequence of tensors; make its tensors outputs."], error.Problems);
    }

    static OnnxModel Graph(string[] nodes, int opset)
    {
        var split = nodes.Select(node => node.Split(' ')).Select(words => (
            Names: words.Where(word => !word.Contains('=')).ToArray(),
            Attributes: words.Where(word => word.Contains('=')).Select(word => word.Split('=')).ToArray())).ToArray();
        return Model(
            [Value("a", 2, 3), Value("b", 2, 3), Value("c", 2, 3)],
            [.. split.Select(node => node.Names[^1]).Where(name => name[0] == 'y').Select(name => Value(name))],
            [
                .. new (string Name, long Value)[] { ("zero", 0), ("one", 1), ("two", 2), ("minus1", -1), ("minus3", -3) }
                    .Select(number => OnnxTensor.From(number.Name, [], [number.Value])),
                OnnxTensor.From("sizes", [2], [1L, 2L]),
            ],
            [
                .. split.Select((node, i) => Node(
                    $"n{i}",
                    node.Names[0],
                    node.Names[1..^1],
                    [node.Names[^1]],
                    [.. node.Attributes.Select(a => (a[0], (object)int.Parse(a[1], System.Globalization.CultureInfo.InvariantCulture)))])),
            ],
            opset);
    }
}
