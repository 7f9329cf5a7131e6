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
    [InlineData("ordinal")]
    [InlineData("cumulative")]
    [InlineData("survival")]
    [InlineData("exponential")]
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

        Assert.Equal("There is no activation 'tanh'. Known: softmax, sigmoid, ordinal, cumulative, survival, exponential, none. (Parameter 'activation')", e.Message);
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

    [Fact]
    public void Append_Ordinal_GivesTheProbabilitiesOfTheGrades()
    {
        double[] logits = [1.5, -0.25, 0.75];
        double[] above = [.. logits.Select(x => 1 / (1 + Math.Exp(-2 * x)))];

        var (shape, values) = Ort.Run(OutputActivation.Append(Doubling(3), "ordinal"), ("x", [1, 3], [.. logits.Select(x => (float)x)]));

        // P(above 0), P(above 1), P(above 2) are products; each grade's probability is the difference of two.
        double[] tail = [1, above[0], above[0] * above[1], above[0] * above[1] * above[2], 0];
        Assert.Equal([1, 4], shape);
        for (var k = 0; k < 4; k++)
        {
            Assert.Equal(tail[k] - tail[k + 1], values[k], 1e-6);
        }

        Assert.Equal(1, values.Sum(), 1e-6);
    }

    /// <summary>Logits ln 3, 0, -ln 3 (doubled inputs): P(above) 3/4, 1/2, 1/4, in whichever order they come.</summary>
    [Theory]
    [InlineData(3, 0, -3)]
    [InlineData(-3, 3, 0)]
    public void Append_Cumulative_GivesTheProbabilitiesOfTheGrades(int first, int second, int third)
    {
        float[] logits = [.. new[] { first, second, third }.Select(sign => MathF.Sign(sign) * MathF.Log(3) / 2)];

        var (shape, values) = Ort.Run(OutputActivation.Append(Doubling(3), "cumulative"), ("x", [1, 3], logits));

        Assert.Equal([1, 4], shape);
        Assert.Equal([0.25f, 0.25f, 0.25f, 0.25f], values, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Append_CumulativeOfAnyLogits_IsNeverNegativeAndAddsUpToOne()
    {
        var random = new Random(3);
        float[] logits = [.. Enumerable.Range(0, 200 * 3).Select(_ => (float)((random.NextDouble() - 0.5) * 80))];

        var values = Ort.Run(OutputActivation.Append(Doubling(3), "cumulative"), ("x", [200, 3], logits)).Values;

        foreach (var row in values.Chunk(4))
        {
            Assert.All(row, p => Assert.InRange(p, 0, 1));
            Assert.Equal(1, row.Sum(), 1e-6);
        }
    }

    [Fact]
    public void Append_OrdinalOfAnyLogits_AddsUpToOneAndKeepsSmallProbabilities()
    {
        var random = new Random(3);
        var logits = new float[200 * 3];
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = (float)((random.NextDouble() - 0.5) * 80);
        }

        var values = Ort.Run(OutputActivation.Append(Doubling(3), "ordinal"), ("x", [200, 3], logits)).Values;

        for (var n = 0; n < 200; n++)
        {
            Assert.Equal(1, values.AsSpan(n * 4, 4).ToArray().Sum(), 2e-5);
            double last = 1;
            for (var k = 0; k < 3; k++)
            {
                last /= 1 + Math.Exp(-2.0 * logits[(n * 3) + k]);
            }

            Assert.Equal(last, values[(n * 4) + 3], Math.Max(1e-37, last * 5e-5));
        }
    }

    [Fact]
    public void Append_Survival_GivesTheShareWithoutEvent()
    {
        double[] hazards = [0.1, 0.25, 0.5];
        float[] logits = [.. hazards.Select(h => (float)Math.Log(h / (1 - h)) / 2)];

        var (shape, values) = Ort.Run(OutputActivation.Append(Doubling(3), "survival", "curve"), ("x", [1, 3], logits));

        Assert.Equal([1, 3], shape);
        Assert.Equal(0.9, values[0], 1e-6);
        Assert.Equal(0.9 * 0.75, values[1], 1e-6);
        Assert.Equal(0.9 * 0.75 * 0.5, values[2], 1e-6);
    }

    [Fact]
    public void Append_Exponential_GivesTheHazardRatio() => Assert.Equal(
        Math.Exp(1.25), Ort.Run(OutputActivation.Append(Doubling(1), "exponential", "risk"), ("x", [1, 1], [0.625f])).Values[0], 1e-5);

    [Fact]
    public void AppendScale_Deviations_GiveValuesInTheirUnit()
    {
        var model = OutputActivation.AppendScale(Doubling(1), 54.5f, 12);

        Assert.Equal([54.5f + 12, 54.5f - 24], Ort.Run(model, ("x", [2, 1], [0.5f, -1])).Values);
        Assert.Equal(Doubling(1).ToBytes(), OutputActivation.Remove(model).ToBytes());
    }

    [Theory]
    [InlineData(float.NaN, 1f, "NaN")]
    [InlineData(0f, 0f, "0")]
    public void AppendScale_NoScale_IsRefused(float mean, float deviation, string shown)
    {
        var e = Assert.Throws<ArgumentException>(() => OutputActivation.AppendScale(Doubling(1), mean, deviation));

        Assert.Equal(
            FormattableString.Invariant($"Mean {shown} and deviation {deviation} are no scale; expected finite numbers, the deviation above 0. (Parameter 'deviation')"),
            e.Message);
    }

    [Fact]
    public void Append_OrdinalToMaps_IsRefused()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Relu(g.Input("x", "N", 2, "H", "W")), "maps");
        var model = g.Build();

        var e = Assert.Throws<ArgumentException>(() => OutputActivation.Append(model, "ordinal"));

        Assert.Equal("The output 'maps' of 'net' has the shape (N, 2, H, W); this activation needs (N, outputs). (Parameter 'model')", e.Message);
    }

    [Fact]
    public void Append_OneOfTwoOutputs_LeavesTheOther()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 2);
        g.Output(g.Relu(x), "a");
        g.Output(g.Add(x, x), "b");
        var model = g.Build();

        var one = OutputActivation.Append(model, "survival", "curve", "b");
        var both = OutputActivation.AppendScale(one, 1, 2, "size", "a");
        var values = Ort.RunAll(both, ("x", [1, 2], [0, 3]));

        Assert.Equal(["size", "curve"], values.Keys);
        Assert.Equal([1, 7], values["size"].Values);
        Assert.Equal(0.5, values["curve"].Values[0], 1e-6);
        Assert.Equal(model.ToBytes(), OutputActivation.Remove(both, all: true).ToBytes());
        var e = Assert.Throws<ArgumentException>(() => OutputActivation.Append(model, "softmax", logits: "c"));
        Assert.Equal("'net' has no output 'c'. Its outputs: 'a', 'b'. (Parameter 'model')", e.Message);
    }

    static OnnxModel Doubling(int width = 2)
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", width);
        g.Output(g.Add(x, x), "logits");
        return g.Build();
    }
}
