using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Losses;

/// <summary>The losses of classes that overlap: one image of 1 x 3 pixels and the classes background, whole (bit 0) and core (bit 1).</summary>
public sealed class OverlapLossTests
{
    // Probabilities of each class at the pixels; what is true: nothing, the whole, both.
    static readonly double[][] s_p = [[0.8, 0.3, 0.1], [0.2, 0.7, 0.9], [0.1, 0.4, 0.6]];
    static readonly double[][] s_truth = [[1, 0, 0], [0, 1, 1], [0, 0, 1]];
    static readonly float[] s_sets = [0, 1, 3];

    [Fact]
    public void Dice_ByHand()
    {
        // The whole: sum p t = 1.6, sum p = 1.8, sum t = 2. The core: 0.6, 1.1, 1. The background does not count.
        var expected = 1 - ((((3.2 + 1e-5) / (3.8 + 1e-5)) + ((1.2 + 1e-5) / (2.1 + 1e-5))) / 2);

        Assert.Equal(expected, Value(new() { Name = LossName.Dice }, s_sets), 1e-6);
    }

    [Fact]
    public void CrossEntropy_ByHand()
    {
        var each = s_p.Zip(s_truth, (p, t) => p.Zip(t, (of, isSo) => -Math.Log(isSo > 0 ? of : 1 - of)).ToArray()).ToArray();

        Assert.Equal(each.Sum(c => c.Sum()) / 9, Value(new() { Name = LossName.CrossEntropy }, s_sets), 1e-6);
        // The second pixel is to be ignored; the core weighs three times as much.
        Assert.Equal(
            each.Select((c, k) => (k == 2 ? 3 : 1) * (c[0] + c[2])).Sum() / 6,
            Value(new() { Name = LossName.CrossEntropy }, [0, -1, 3], [1, 1, 3]),
            1e-6);
    }

    [Fact]
    public void CrossEntropy_Smoothed_SpreadsOverBothAnswers()
    {
        var expected = s_p.Zip(s_truth, (p, t) => p.Zip(t, (of, isSo) =>
        {
            var share = (isSo * 0.8) + 0.1;
            return -((share * Math.Log(of)) + ((1 - share) * Math.Log(1 - of)));
        }).Sum()).Sum() / 9;

        Assert.Equal(expected, Value(new() { Name = LossName.CrossEntropy, LabelSmoothing = 0.2 }, s_sets), 1e-6);
    }

    [Fact]
    public void DiceCrossEntropy_IsTheSum() => Assert.Equal(
        Value(new() { Name = LossName.Dice }, s_sets) + Value(new() { Name = LossName.CrossEntropy }, s_sets),
        Value(new() { Name = LossName.DiceCrossEntropy }, s_sets),
        1e-6);

    [Fact]
    public void Focal_ByHand()
    {
        double Of(double p, double isSo) => (isSo > 0 ? 0.25 : 0.75) * Math.Pow(isSo > 0 ? 1 - p : p, 2) * -Math.Log(isSo > 0 ? p : 1 - p);

        var expected = s_p.Zip(s_truth, (p, t) => p.Zip(t, Of).Sum()).Sum() / 9;

        Assert.Equal(expected, Value(new() { Name = LossName.Focal, Gamma = 2, Alpha = 0.25 }, s_sets), 1e-6);
    }

    [Theory]
    [InlineData(LossName.Dice)]
    [InlineData(LossName.CrossEntropy)]
    [InlineData(LossName.Focal)]
    public void Of_NothingButIgnored_IsFinite(LossName name) => Assert.True(double.IsFinite(Value(new() { Name = name }, [-1, -1, -1])));

    [Theory]
    [InlineData(LossName.DiceCrossEntropy)]
    [InlineData(LossName.Focal)]
    public void Gradient_IsThatOfCentralDifferences(LossName name)
    {
        using var scope = NewDisposeScope();
        var recipe = new LossRecipe { Name = name };
        var logits = Logits();
        var x = Of(logits).requires_grad_();
        using var loss = new OverlapLoss(recipe, null, CPU);
        loss.Of([x], Targets([0, -1, 3])).backward();
        var gradient = x.grad!.data<float>().ToArray();

        for (var i = 0; i < logits.Length; i++)
        {
            double At(double step)
            {
                var moved = (double[])logits.Clone();
                moved[i] += step;
                return loss.Of([Of(moved)], Targets([0, -1, 3])).item<float>();
            }

            Assert.Equal((At(1e-2) - At(-1e-2)) / 2e-2, gradient[i], 1e-3);
        }
    }

    static double[] Logits() => [.. s_p.SelectMany(p => p.Select(of => Math.Log(of / (1 - of))))];

    static Tensor Of(double[] logits) => tensor(logits, [1, 3, 1, 3]).to(ScalarType.Float32);

    static Tensor Targets(float[] sets) => tensor(sets, [1, 1, 3]);

    static double Value(LossRecipe recipe, float[] sets, float[]? weights = null)
    {
        using var scope = NewDisposeScope();
        using var loss = new OverlapLoss(recipe, weights, CPU);
        return loss.Of([Of(Logits())], Targets(sets)).item<float>();
    }
}
