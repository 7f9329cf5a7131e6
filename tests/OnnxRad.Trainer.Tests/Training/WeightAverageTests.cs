using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

public sealed class WeightAverageTests
{
    [Fact]
    public void Update_Steps_FollowTheEquation()
    {
        using var network = new Single(5);
        using var sut = new WeightAverage(network, decay: 0.2);
        var average = 5.0;

        // The decay of step t is the smaller of 0.2 and (1 + t) / (10 + t): 1/10, 2/11, 3/12, 4/13.
        foreach (var (decay, weight) in new[] { (0.1, 1.0), (2 / 11.0, -3), (0.2, 4), (0.2, 10) })
        {
            network.Set(weight);
            sut.Update();
            average = (decay * average) + ((1 - decay) * weight);

            Assert.Equal(average, sut.With(network.Get), 1e-6);
            Assert.Equal(average + 100, sut.With(network.GetStatistic), 1e-4);
        }
    }

    [Fact]
    public void With_Action_SeesTheAverageAndLeavesTheWeightsExactly()
    {
        using var network = new Single(0.1f);
        using var sut = new WeightAverage(network, decay: 0.9);
        network.Set(1 / 3f);
        sut.Update();

        Assert.Equal((0.1 * 0.1) + (0.9 / 3), sut.With(network.Get), 1e-6);

        Assert.Equal(1 / 3f, network.Get());
        Assert.Equal((1 / 3f) + 100, network.GetStatistic());
    }

    [Fact]
    public void Update_WeightThatStays_IsNotEvenRounded()
    {
        using var network = new Single(1 / 3f);
        using var sut = new WeightAverage(network, decay: 0.99);
        for (var i = 0; i < 100; i++)
        {
            sut.Update();
        }

        Assert.Equal(1 / 3f, sut.With(network.Get));
    }

    [Fact]
    public void With_ActionThatFails_LeavesTheWeights()
    {
        using var network = new Single(1);
        using var sut = new WeightAverage(network, decay: 0.9);
        network.Set(2);

        Assert.Throws<InvalidOperationException>(() => sut.With<int>(() => throw new InvalidOperationException()));

        Assert.Equal(2, network.Get());
    }

    [Fact]
    public void Restore_SavedAverage_GoesOnInTheSameWay()
    {
        using var network = new Single(5);
        using var first = new WeightAverage(network, decay: 0.9);
        network.Set(7);
        first.Update();
        using var saved = new Single((float)first.With(network.Get));
        using var resumed = new Single(7);
        using var second = new WeightAverage(resumed, decay: 0.9);

        second.Restore(saved, steps: 1);
        network.Set(-1);
        resumed.Set(-1);
        first.Update();
        second.Update();

        Assert.Equal(first.With(network.Get), second.With(resumed.Get));
    }

    /// <summary>A network of one weight, and one running statistic that is 100 more.</summary>
    sealed class Single : nn.Module
    {
        readonly Parameter _weight;
        readonly Tensor _statistic;

        public Single(float weight)
            : base(nameof(Single))
        {
            _weight = new Parameter(tensor(new[] { weight }));
            _statistic = tensor(new[] { weight + 100 });
            register_parameter("weight", _weight);
            register_buffer("statistic", _statistic);
        }

        public void Set(double value)
        {
            using var _ = no_grad();
            _weight.fill_(value);
            _statistic.fill_((float)value + 100);
        }

        public double Get() => _weight.item<float>();

        public double GetStatistic() => _statistic.item<float>();
    }
}
