namespace OnnxRad.Trainer.Tests.Training;

public sealed class LearningRateScheduleTests
{
    // torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=20, pct_start=0.3, div_factor=25, final_div_factor=1e4)
    static readonly double[] s_oneCycle =
    [
        0.004, 0.013167184270002533, 0.037167184270002526, 0.06683281572999747, 0.09083281572999748, 0.1, 0.09874640062350874,
        0.09504846320134738, 0.089091617757105, 0.0811745653949763, 0.07169430017913009, 0.06112620219362893, 0.0500002,
        0.03887419780637107, 0.028306099820869922, 0.0188258346050237, 0.010908782242895003, 0.004951936798652629,
        0.0012539993764912555, 4e-07,
    ];

    // The same with total_steps=10, pct_start=0.25: the peak lies between two steps.
    static readonly double[] s_oneCycleBetweenSteps =
    [
        0.004, 0.076, 0.09890738440717015, 0.0904508879153485, 0.0750001, 0.05522660225769002, 0.03454941208465151,
        0.01654380350817838, 0.0043231098269614805, 4e-07,
    ];

    [Fact]
    public void At_OneCycle_IsTorchsOneCycleLR() =>
        AssertRates(s_oneCycle, new() { Name = ScheduleName.OneCycle, Warmup = 0.3, FinalFraction = 4e-6 }, epochs: 5, stepsPerEpoch: 4);

    [Fact]
    public void At_OneCyclePeakBetweenSteps_IsTorchsOneCycleLR() =>
        AssertRates(
            s_oneCycleBetweenSteps, new() { Name = ScheduleName.OneCycle, Warmup = 0.25, FinalFraction = 4e-6 }, epochs: 5, stepsPerEpoch: 2);

    [Fact]
    public void At_OneCycleWithoutWarmup_StartsAtThePeak() =>
        AssertRates(
            [0.1, 0.075, 0.025, 0],
            new() { Name = ScheduleName.OneCycle, Warmup = 0, FinalFraction = 0 },
            epochs: 1,
            stepsPerEpoch: 4);

    [Fact]
    public void At_Cosine_FallsFromThePeakToTheFinalRate() =>
        AssertRates([0.1, 0.0775, 0.0325, 0.01], new() { Name = ScheduleName.Cosine, Warmup = 0, FinalFraction = 0.1 }, epochs: 2, stepsPerEpoch: 2);

    [Fact]
    public void At_CosineWithWarmup_RisesLinearlyFirst() =>
        AssertRates(
            [0.1 / 3, 0.2 / 3, 0.1, 0.075, 0.025, 0],
            new() { Name = ScheduleName.Cosine, Warmup = 1 / 3.0, FinalFraction = 0 },
            epochs: 3,
            stepsPerEpoch: 2);

    [Fact]
    public void At_Step_MultipliesAfterTheGivenEpochs() =>
        AssertRates(
            [0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.025, 0.025],
            new() { Name = ScheduleName.Step, Warmup = 0, StepEpochs = [1, 3], Gamma = 0.5 },
            epochs: 4,
            stepsPerEpoch: 2);

    [Fact]
    public void At_ConstantWithWarmup_StaysAtThePeak() =>
        AssertRates([0.1 / 3, 0.2 / 3, 0.1, 0.1], new() { Name = ScheduleName.Constant, Warmup = 0.5 }, epochs: 2, stepsPerEpoch: 2);

    [Theory]
    [InlineData(ScheduleName.Constant)]
    [InlineData(ScheduleName.Step)]
    [InlineData(ScheduleName.Cosine)]
    [InlineData(ScheduleName.OneCycle)]
    public void At_OnlyStep_IsThePeak(ScheduleName name) =>
        AssertRates([0.1], new() { Name = name, Warmup = 0.3 }, epochs: 1, stepsPerEpoch: 1);

    [Fact]
    public void At_MoreStepsThanAnIntHolds_StillEndsAtTheFinalRate()
    {
        var sut = new LearningRateSchedule(new() { Name = ScheduleName.Cosine, Warmup = 0, FinalFraction = 0.5 }, 0.1, 10_000, 1_000_000);

        Assert.Equal(0.05, sut.At(9_999_999_999), 1e-12);
    }

    static void AssertRates(double[] expected, ScheduleRecipe recipe, int epochs, int stepsPerEpoch)
    {
        var sut = new LearningRateSchedule(recipe, peak: 0.1, epochs, stepsPerEpoch);
        for (var step = 0; step < expected.Length; step++)
        {
            Assert.Equal(expected[step], sut.At(step), 1e-12);
        }
    }
}
