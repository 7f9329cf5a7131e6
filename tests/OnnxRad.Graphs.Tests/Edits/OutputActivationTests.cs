using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class OutputActivationTests
{
    [Fact]
    public void Append_Softmax_GivesProbabilitiesThatAddUpToOne()
    {
        var model = OutputActivation.Append(Doubling(), "softmax");

        var outputs = Ort.RunAll(model, ("x", [1, 2], [0, (float)Math.Log(3) / 2]));

        // Logits 0 and ln 3: probabilities 1/4 and 3/4.
        Assert.Equal(["probabilities"], outputs.Keys);
        Assert.Equal(0.25, outputs["probabilities"].Values[0], 1e-6);
        Assert.Equal(0.75, outputs["probabilities"].Values[1], 1e-6);
    }

    [Fact]
    public void Append_Sigmoid_GivesEachItsOwnProbability()
    {
        var model = OutputActivation.Append(Doubling(), "sigmoid", "p");

        var values = Ort.RunAll(model, ("x", [1, 2], [0, (float)Math.Log(3) / 2]))["p"].Values;

        Assert.Equal(0.5, values[0], 1e-6);
        Assert.Equal(0.75, values[1], 1e-6);
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("sigmoid")]
    [InlineData("none")]
    public void Remove_Appended_GivesTheOriginal(string activation)
    {
        var model = Doubling();

        Assert.Equal(model.ToBytes(), OutputActivation.Remove(OutputActivation.Append(model, activation)).ToBytes());
    }

    [Fact]
    public void Append_Model_IsNotChanged()
    {
        var model = Doubling();
        var before = model.ToBytes();

        var appended = OutputActivation.Append(model, "softmax");
        OutputActivation.Remove(appended);

        Assert.Equal(before, model.ToBytes());
        Assert.Equal("probabilities", appended.Outputs[0].Name);
    }

    [Fact]
    public void Remove_NoActivation_GivesACopy()
    {
        var model = Doubling();

        var copy = OutputActivation.Remove(model);

        Assert.Equal(model.ToBytes(), copy.ToBytes());
        Assert.NotSame(model.Proto, copy.Proto);
    }

    [Fact]
    public void Append_UnknownActivation_ListsTheKnownOnes()
    {
        var e = Assert.Throws<ArgumentException>(() => OutputActivation.Append(Doubling(), "tanh"));

        Assert.Equal("There is no activation 'tanh'. Known: softmax, sigmoid, none. (Parameter 'activation')", e.Message);
    }

    [Fact]
    public void Append_Twice_IsRefused()
    {
        var once = OutputActivation.Append(Doubling(), "softmax");

        var e = Assert.Throws<ArgumentException>(() => OutputActivation.Append(once, "softmax"));

        Assert.Equal(
            "'net' uses the name 'probabilities' already. Take its output activation off first, or choose another name. (Parameter 'outputName')",
            e.Message);
    }

    [Fact]
    public void Append_TwoOutputs_IsRefused()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 2);
        g.Output(g.Relu(x), "a");
        g.Output(g.Relu(x), "b");
        var model = g.Build();

        var e = Assert.Throws<ArgumentException>(() => OutputActivation.Append(model, "softmax"));

        Assert.Equal("'net' has 2 outputs; an output activation is defined for models with one. (Parameter 'model')", e.Message);
    }

    static OnnxModel Doubling()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 2);
        g.Output(g.Add(x, x), "logits");
        return g.Build();
    }
}
