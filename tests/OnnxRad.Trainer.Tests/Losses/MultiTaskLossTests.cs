using OnnxRad.Models;
using OnnxRad.Trainer.Tests.Training;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Losses;

[Collection(TorchCollection.Name)]
public sealed class MultiTaskLossTests
{
    /// <summary>
    /// Three cases of two classes and a value (mean 0, deviation 1), of which the second has no class and the third no value. Cross-entropies: -log 1/2
    /// and -log(e / (e + 1)) = log(1 + 1/e), mean 0.5032043; squared errors: (1 - 3)^2 and (2 - 2)^2, mean 2. 1.5 * 0.5032043 + 0.25 * 2 = 1.2548064.
    /// </summary>
    [Fact]
    public void Of_UnlabelledCases_AreLeftOutOfTheirTask()
    {
        using var scope = NewDisposeScope();
        using var loss = Loss();
        var logits = tensor(new float[] { 0, 0, 1, 9, 9, 2, 0, 1, 9 }, [3, 3], requires_grad: true);

        var value = loss.Of([logits], tensor(new[] { 0, 3, float.NaN, 2, 1, float.NaN }, [3, 2]));
        value.backward();

        Assert.Equal(1.2548064f, value.item<float>(), 1e-6f);

        // Classes: (p - t) * weight / 2 labelled cases. Value: 2 * error * weight / 2 labelled cases.
        var p = 1 / (1 + Math.E);
        float[] expected = [-0.375f, 0.375f, -0.5f, 0, 0, 0, (float)(0.75 * p), (float)(-0.75 * p), 0];
        Assert.Equal(expected, logits.grad!.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Of_BatchWithoutALabelForATask_LeavesItOut()
    {
        using var scope = NewDisposeScope();
        using var loss = Loss();

        var value = loss.Of([tensor(new float[] { 5, 5, 1 }, [1, 3])], tensor(new[] { float.NaN, 3 }, [1, 2]));

        Assert.Equal(1, value.item<float>(), 1e-6f);
    }

    static MultiTaskLoss Loss()
    {
        var recipe = Recipe.Parse(
            "name: a\ntask: multi_task\ntasks: {c: {task: classification, classes: [x, y], weight: 1.5}, v: {task: continuous, weight: 0.25}}", "r.yaml", []);
        TaskFit classes = new() { Classes = ["x", "y"], Names = ["x", "y"], Logits = ["x", "y"], Activation = Activation.Softmax };
        TaskFit values = new() { Classes = ["v"], Names = ["v"], Logits = ["v"], Activation = Activation.Scale, Scale = new(0, 1) };
        TaskFit fit = new() { Classes = [], Names = [], Logits = ["c: x", "c: y", "v: v"], Activation = Activation.None, Parts = [("c", classes), ("v", values)] };
        return (MultiTaskLoss)new MultiTask().Loss(recipe, new([0, 1, 1, 2], [2]), fit, CPU);
    }
}
