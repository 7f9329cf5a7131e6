using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class TaskOutputsTests
{
    static readonly (string Name, int Logits)[] s_tasks = [("sick", 2), ("age", 1), ("grade", 2)];

    [Fact]
    public void Cut_Logits_GivesEachTaskItsOwnActivation()
    {
        var outputs = Ort.RunAll(Activated(), ("x", [2, 5], [0, MathF.Log(3), 1.5f, 0, 0, 9, 9, -1, 50, 50]));

        Assert.Equal(["sick", "age", "grade"], outputs.Keys);
        Assert.Equal([0.25f, 0.75f, 0.5f, 0.5f], outputs["sick"].Values, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([75f, 50f], outputs["age"].Values);

        // CORN: 1/2 of all is above the first grade, 1/2 of these above the second; the other case is above both.
        Assert.Equal([0.5f, 0.25f, 0.25f, 0, 0, 1], outputs["grade"].Values, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Remove_Activated_GivesTheOriginal()
    {
        var logits = Logits();

        Assert.False(TaskOutputs.Are(logits));
        Assert.True(TaskOutputs.Are(Activated()));
        Assert.Equal(logits.ToBytes(), OutputActivation.Remove(Activated()).ToBytes());
    }

    [Fact]
    public void Cut_OtherNumberOfLogits_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => TaskOutputs.Cut(Logits(), [("sick", 2), ("age", 1)]));

        Assert.Equal("The output 'y' of 'net' has the shape (N, 5); the tasks 'sick', 'age' need (N, 3). (Parameter 'model')", e.Message);
    }

    [Fact]
    public void Cut_NameTwice_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => TaskOutputs.Cut(Logits(), [("sick", 2), ("sick", 3)]));

        Assert.Equal("'net' uses the name 'tasks/sick' already. Name the task otherwise. (Parameter 'model')", e.Message);
    }

    static OnnxModel Activated()
    {
        var model = TaskOutputs.Cut(Logits(), s_tasks);
        model = OutputActivation.Append(model, "softmax", "sick", TaskOutputs.NameOf("sick"));
        model = OutputActivation.AppendScale(model, 60, 10, "age", TaskOutputs.NameOf("age"));
        return OutputActivation.Append(model, "ordinal", "grade", TaskOutputs.NameOf("grade"));
    }

    static OnnxModel Logits()
    {
        var g = new GraphBuilder("net");
        var x = g.Input("x", "N", 5);
        g.Output(g.Add(x, g.Constant("zero", [1], [0f])), "y");
        return g.Build();
    }
}
