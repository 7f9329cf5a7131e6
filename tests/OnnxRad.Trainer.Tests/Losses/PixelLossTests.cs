using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Losses;

/// <summary>The losses of a class for each pixel: one image of 2 x 2 pixels and 2 classes unless said otherwise.</summary>
public sealed class PixelLossTests
{
    // Probabilities of class 1: 0.9, 0.6, 0.2, 0.5.
    static readonly double[] s_p = [0.9, 0.6, 0.2, 0.5];
    static readonly double[] s_logits = [0, 0, 0, 0, .. s_p.Select(p => Math.Log(p / (1 - p)))];

    [Fact]
    public void Dice_ByHand()
    {
        // Truth 1, 1, 0, 0: sum p t = 1.5, sum p = 2.2, sum t = 2.
        Assert.Equal(1 - ((3 + 1e-5) / (4.2 + 1e-5)), Value(new SoftDiceLoss(), s_logits, [1, 1, 0, 0]), 1e-6);
    }

    [Fact]
    public void Dice_PixelToBeIgnored_CountsForNothing()
    {
        // Truth 1, ignored, 0, 0: sum p t = 0.9, sum p = 1.6, sum t = 1.
        Assert.Equal(1 - ((1.8 + 1e-5) / (2.6 + 1e-5)), Value(new SoftDiceLoss(), s_logits, [1, -1, 0, 0]), 1e-6);
    }

    [Fact]
    public void CrossEntropy_ByHand()
    {
        var expected = -(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.5)) / 3;

        Assert.Equal(expected, Value(new CrossEntropyLoss(null, 0, CPU), s_logits, [1, -1, 0, 0]), 1e-6);
        Assert.Equal(
            -((3 * Math.Log(0.9)) + Math.Log(0.8) + Math.Log(0.5)) / 5, Value(new CrossEntropyLoss([1, 3], 0, CPU), s_logits, [1, -1, 0, 0]), 1e-6);
    }

    [Fact]
    public void DiceCrossEntropy_IsTheSum()
    {
        float[] truth = [1, 0, -1, 1];

        Assert.Equal(
            Value(new SoftDiceLoss(), s_logits, truth) + Value(new CrossEntropyLoss([1, 2], 0.1, CPU), s_logits, truth),
            Value(new DiceCrossEntropyLoss([1, 2], 0.1, CPU), s_logits, truth),
            1e-6);
    }

    [Fact]
    public void Focal_ByHand()
    {
        // -(1 - p)^2 log p of the true class, times 0.25 for class 1 and 0.75 for class 0.
        double Of(double p) => -(1 - p) * (1 - p) * Math.Log(p);

        Assert.Equal((Of(0.9) + Of(0.6) + Of(0.8) + Of(0.5)) / 4, Value(new FocalLoss(2, null), s_logits, [1, 1, 0, 0]), 1e-6);
        Assert.Equal(((0.25 * Of(0.9)) + (0.75 * Of(0.5))) / 2, Value(new FocalLoss(2, 0.25), s_logits, [1, -1, -1, 0]), 1e-6);
    }

    [Theory]
    [InlineData("cross_entropy")]
    [InlineData("dice_ce")]
    [InlineData("focal")]
    public void Loss_EveryPixelIgnored_HasFiniteGradients(string name)
    {
        RecipeNames.Loss.TryFind(name, out var loss);
        using var sut = LossTable.Create(new() { Name = loss }, null, CPU);
        using var scope = NewDisposeScope();
        var logits = tensor(Array.ConvertAll(s_logits, l => (float)l), [1, 2, 2, 2]).requires_grad_();

        sut.Of([logits], full([1, 2, 2], -1f)).backward();

        Assert.All(logits.grad!.data<float>().ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void Focal_CertainPixelsAndGammaBelowOne_HasFiniteGradients()
    {
        using var scope = NewDisposeScope();
        var logits = tensor([0f, 0, 200, 200], [1, 2, 1, 2]).requires_grad_();

        new FocalLoss(0.5, null).Of([logits], ones([1, 1, 2])).backward();

        Assert.All(logits.grad!.data<float>().ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    [Fact]
    public void Focal_GammaZero_IsCrossEntropy() => Assert.Equal(
        Value(new CrossEntropyLoss(null, 0, CPU), s_logits, [1, 0, -1, 0]), Value(new FocalLoss(0, null), s_logits, [1, 0, -1, 0]), 1e-6);

    public static TheoryData<string> Losses => ["dice", "dice_ce", "focal", "cross_entropy"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradient_IsThatByFiniteDifferences(string name)
    {
        var random = new Random(5);
        double[] logits = [.. Enumerable.Range(0, 2 * 3 * 12).Select(_ => (2 * random.NextDouble()) - 1)];
        float[] truth = [.. Enumerable.Range(0, 2 * 12).Select(_ => random.Next(4) - 1)];
        RecipeNames.Loss.TryFind(name, out var loss);
        using var sut = LossTable.Create(new() { Name = loss, Alpha = 0.3 }, [1, 2, 0.5f], CPU);
        Tensor At(double[] x) => tensor(x, [2, 3, 3, 4]).to(ScalarType.Float32);
        using var scope = NewDisposeScope();
        var at = At(logits).requires_grad_();
        sut.Of([at], tensor(truth, [2, 3, 4])).backward();
        var gradient = at.grad!.data<float>().ToArray();

        for (var i = 0; i < logits.Length; i += 7)
        {
            double Moved(double step)
            {
                var x = (double[])logits.Clone();
                x[i] += step;
                return sut.Of([At(x)], tensor(truth, [2, 3, 4])).item<float>();
            }

            Assert.Equal((Moved(0.02) - Moved(-0.02)) / 0.04, gradient[i], 3e-4);
        }
    }

    static double Value(ITaskLoss loss, double[] logits, float[] truth)
    {
        using var scope = NewDisposeScope();
        using (loss)
        {
            return loss.Of([tensor(logits, [1, 2, 2, 2]).to(ScalarType.Float32)], tensor(truth, [1, 2, 2])).item<float>();
        }
    }
}
