namespace OnnxRad.Trainer.Tests.Tasks;

public sealed class SurvivalTeachingTests
{
    [Fact]
    public void Check_CoxOneCaseAtATime_IsRefused() => Fails(
        "training: {batch_size: 1, loss: {name: cox}, early_stopping: {metric: concordance}}",
        "training.batch_size: 1 teaches nothing with training.loss.name: cox, which compares the cases of a batch. "
        + "Set a larger training.batch_size, or training.loss.name: discrete_time.");

    [Fact]
    public void Check_AllThatDoesNotFit_IsNamedAtOnce() => Fails(
        "data: {classes: [weeks, relapse]}\ntraining: {batch_size: 1, loss: {name: cox}, early_stopping: {metric: brier_score}}",
        "data.classes names 'weeks', 'relapse', but survival is taught by the columns 'time' and 'event' alone. Leave data.classes out. "
        + "training.batch_size: 1 teaches nothing with training.loss.name: cox, which compares the cases of a batch. "
        + "Set a larger training.batch_size, or training.loss.name: discrete_time. "
        + "The best epoch cannot be chosen by brier_score with training.loss.name: cox, which gives no survival curve. "
        + "Set training.early_stopping.metric: concordance, or training.loss.name: discrete_time.");

    [Theory]
    [InlineData("training: {batch_size: 1, loss: {name: discrete_time}, early_stopping: {metric: brier_score}}")]
    [InlineData("training: {batch_size: 2, loss: {name: cox}, early_stopping: {metric: concordance}}")]
    public void Check_WhatFits_IsTaken(string training) => Check(training);

    [Fact]
    public void Fit_TimesThatSinglePrecisionCannotTell_NamesEachIntervalOnce()
    {
        var recipe = Parse("training: {loss: {name: discrete_time, intervals: 4}, early_stopping: {metric: concordance}}");
        var next = MathF.BitIncrement(12.3f);

        var fit = new SurvivalTeaching().Fit(recipe, [], new([12.3f, 1, next, 1, next, 1, 12.3f, 1], [2]));

        Assert.Equal(["beyond 12.300001", "beyond 12.300002"], fit.Names);
        Assert.Equal([0, 1], fit.Intervals!.Encode(next, true));
    }

    static void Fails(string training, string message) => Assert.Equal(message, Assert.Throws<DataException>(() => Check(training)).Message);

    static void Check(string training)
    {
        var dataset = new ImageDataset("t.csv", [], [], [new Sample("a.png", 0, "p", null, () => throw new InvalidOperationException())], false);
        var targets = new PreparedTargets([3, 1, 4, 0], [2]);
        new SurvivalTeaching().Check(Parse(training), dataset, targets, targets);
    }

    static Recipe Parse(string training) => Recipe.Parse($"name: tiny\ntask: survival\n{training}", "recipe", []);
}
