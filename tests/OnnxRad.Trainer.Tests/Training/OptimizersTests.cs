using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Each optimiser against its update equations, written out for one number.</summary>
public sealed class OptimizersTests
{
    const double Rate = 0.1;
    const double Decay = 0.2;
    const double Epsilon = 1e-3;

    static readonly double[] s_gradients = [0.5, -1.5, 2, 0.25, -0.75];

    public static TheoryData<OptimizerName> Names => [.. Enum.GetValues<OptimizerName>()];

    [Fact]
    public void Create_SgdWithoutMomentum_FollowsTheGradient()
    {
        var w = 1.0;
        AssertSteps(Sgd(momentum: 0, nesterov: false), g => w -= Rate * (g + (Decay * w)));
    }

    [Fact]
    public void Create_SgdWithMomentum_KeepsAShareOfTheLastStep()
    {
        var (w, velocity) = (1.0, 0.0);
        AssertSteps(Sgd(momentum: 0.9, nesterov: false), g =>
        {
            velocity = (0.9 * velocity) + g + (Decay * w);
            return w -= Rate * velocity;
        });
    }

    [Fact]
    public void Create_SgdWithNesterov_LooksAhead()
    {
        var (w, velocity) = (1.0, 0.0);
        AssertSteps(Sgd(momentum: 0.9, nesterov: true), g =>
        {
            var gradient = g + (Decay * w);
            velocity = (0.9 * velocity) + gradient;
            return w -= Rate * (gradient + (0.9 * velocity));
        });
    }

    [Fact]
    public void Create_AdaGrad_DividesByTheRootOfAllSquares()
    {
        var (w, squares) = (1.0, 0.0);
        AssertSteps(Of(OptimizerName.AdaGrad), g =>
        {
            var gradient = g + (Decay * w);
            squares += gradient * gradient;
            return w -= Rate * gradient / (Math.Sqrt(squares) + Epsilon);
        });
    }

    [Fact]
    public void Create_Adam_AddsTheDecayToTheGradient()
    {
        var (w, mean, squares, step) = (1.0, 0.0, 0.0, 0);
        AssertSteps(Of(OptimizerName.Adam), g => w -= AdamStep(g + (Decay * w), ref mean, ref squares, ++step));
    }

    [Fact]
    public void Create_AdamW_DecaysApartFromTheGradient()
    {
        var (w, mean, squares, step) = (1.0, 0.0, 0.0, 0);
        AssertSteps(Of(OptimizerName.AdamW), g =>
        {
            w -= Rate * Decay * w;
            return w -= AdamStep(g, ref mean, ref squares, ++step);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_BiasesAndNorms_AreNotDecayed(OptimizerName name)
    {
        using var matrix = Weight([1, 1]);
        using var bias = Weight([1]);
        using var sut = Optimizers.Create(Of(name), [bias, matrix]);

        Step(sut, 0, matrix, bias);

        Assert.Equal(1, bias.item<double>());
        Assert.NotEqual(1, matrix.item<double>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SetLearningRate_Zero_StopsAllGroups(OptimizerName name)
    {
        using var matrix = Weight([1, 1]);
        using var bias = Weight([1]);
        using var sut = Optimizers.Create(Of(name), [matrix, bias]);

        Optimizers.SetLearningRate(sut, Of(name), 0);
        Step(sut, 1, matrix, bias);

        Assert.Equal((1, 1), (matrix.item<double>(), bias.item<double>()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_Factors_ScaleTheRateOfTheirWeights(OptimizerName name)
    {
        using var whole = Weight([1, 1]);
        using var tenth = Weight([1, 1]);
        using var alone = Weight([1, 1]);
        using var sut = Optimizers.Create(Of(name), [(tenth, 0.1), (whole, 1.0)]);
        using var slower = Optimizers.Create(Of(name) with { LearningRate = Rate / 20 }, [alone]);

        Optimizers.SetLearningRate(sut, Of(name), Rate / 2);
        Optimizers.Restore(sut, Optimizers.Save(sut));
        Optimizers.SetLearningRate(sut, Of(name), Rate / 2);
        foreach (var gradient in s_gradients)
        {
            Step(sut, gradient, whole, tenth);
            Step(slower, gradient, alone);
        }

        Assert.Equal(alone.item<double>(), tenth.item<double>(), 1e-12);
        Assert.NotEqual(whole.item<double>(), tenth.item<double>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_WeightWithoutGradient_StaysExactly(OptimizerName name)
    {
        using var trained = Weight([1, 1]);
        using var frozen = Weight([1, 1]);
        frozen.requires_grad = false;
        using var sut = Optimizers.Create(Of(name), [trained, frozen]);

        Step(sut, 1, trained);

        Assert.Equal(1, frozen.item<double>());
        Assert.NotEqual(1, trained.item<double>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_SavedAfterSomeSteps_GoesOnInTheSameWay(OptimizerName name)
    {
        using var matrix = Weight([1, 1]);
        using var bias = Weight([1]);
        using var first = Optimizers.Create(Of(name), [bias, matrix]);
        Step(first, s_gradients[0], matrix, bias);
        Step(first, s_gradients[1], matrix, bias);

        using var matrixCopy = Weight([1, 1], matrix.item<double>());
        using var biasCopy = Weight([1], bias.item<double>());
        using var second = Optimizers.Create(Of(name), [biasCopy, matrixCopy]);
        Optimizers.Restore(second, Optimizers.Save(first));
        foreach (var gradient in s_gradients[2..])
        {
            Step(first, gradient, matrix, bias);
            Step(second, gradient, matrixCopy, biasCopy);
        }

        Assert.Equal(matrix.item<double>(), matrixCopy.item<double>());
        Assert.Equal(bias.item<double>(), biasCopy.item<double>());
    }

    [Fact]
    public void Restore_SgdBeforeItsFirstStep_GoesOnInTheSameWay()
    {
        using var weight = Weight([1, 1]);
        using var copy = Weight([1, 1]);
        using var first = Optimizers.Create(Sgd(0.9, nesterov: true), [weight]);
        using var second = Optimizers.Create(Sgd(0.9, nesterov: true), [copy]);

        Optimizers.Restore(second, Optimizers.Save(first));
        Step(first, 1, weight);
        Step(second, 1, copy);

        Assert.Equal(weight.item<double>(), copy.item<double>());
    }

    // What a training did before it made its steps itself, it does still.
    [Theory]
    [InlineData(OptimizerName.Sgd, 0, false)]
    [InlineData(OptimizerName.Sgd, 0.9, false)]
    [InlineData(OptimizerName.Sgd, 0.9, true)]
    [InlineData(OptimizerName.AdaGrad, 0, false)]
    [InlineData(OptimizerName.Adam, 0, false)]
    [InlineData(OptimizerName.AdamW, 0, false)]
    public void Step_ManyWeights_IsTorchSharpsToTheLastBit(OptimizerName name, double momentum, bool nesterov)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var recipe = Of(name) with { Momentum = momentum, Nesterov = nesterov };
        Parameter[] theirs = [new(randn([64, 33], generator: generator)), new(randn([65], generator: generator))];
        Parameter[] ours = [.. theirs.Select(weight => new Parameter(weight.detach().clone()))];
        using var reference = Optimizers.Create(recipe, theirs);
        using var sut = Optimizers.Create(recipe, ours);

        for (var step = 0; step < 5; step++)
        {
            foreach (var (their, our) in theirs.Zip(ours))
            {
                their.grad = randn(their.shape, generator: generator);
                our.grad = their.grad!.clone();
            }

            reference.step();
            OptimizerSteps.Step(sut);
        }

        Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First.data<float>().ToArray(), pair.Second.data<float>().ToArray()));
    }

    static double AdamStep(double gradient, ref double mean, ref double squares, int step)
    {
        mean = (0.8 * mean) + (0.2 * gradient);
        squares = (0.95 * squares) + (0.05 * gradient * gradient);
        var (unbiasedMean, unbiasedSquares) = (mean / (1 - Math.Pow(0.8, step)), squares / (1 - Math.Pow(0.95, step)));
        return Rate * unbiasedMean / (Math.Sqrt(unbiasedSquares) + Epsilon);
    }

    static OptimizerRecipe Sgd(double momentum, bool nesterov) =>
        Of(OptimizerName.Sgd) with { Momentum = momentum, Nesterov = nesterov };

    static OptimizerRecipe Of(OptimizerName name) => new()
    {
        Name = name,
        LearningRate = Rate,
        WeightDecay = Decay,
        Beta1 = 0.8,
        Beta2 = 0.95,
        Epsilon = Epsilon,
    };

    static Parameter Weight(long[] shape, double value = 1) => new(full(shape, value, dtype: ScalarType.Float64));

    static void AssertSteps(OptimizerRecipe recipe, Func<double, double> expected)
    {
        using var weight = Weight([1, 1]);
        using var sut = Optimizers.Create(recipe, [weight]);
        foreach (var gradient in s_gradients)
        {
            Step(sut, gradient, weight);

            Assert.Equal(expected(gradient), weight.item<double>(), 1e-12);
        }
    }

    /// <summary>A step on the loss gradient * weight, whose derivative is the gradient.</summary>
    static void Step(optim.Optimizer optimizer, double gradient, params Parameter[] weights)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        foreach (var weight in weights)
        {
            (weight * gradient).sum().backward();
        }

        OptimizerSteps.Step(optimizer);
    }
}
