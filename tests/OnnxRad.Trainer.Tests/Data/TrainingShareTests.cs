namespace OnnxRad.Trainer.Tests.Data;

public sealed class TrainingShareTests
{
    // 60 patients of one class and 20 of the other, two images each.
    static readonly Sample[] s_samples =
        [.. Enumerable.Range(0, 160).Select(i => TestImages.Sample($"{i}", label: i / 2 % 4 == 0 ? 1 : 0, patient: $"p{i / 2}"))];

    [Theory]
    [InlineData(0.1, 6, 2)]
    [InlineData(0.25, 15, 5)]
    [InlineData(0.001, 1, 1)]
    [InlineData(0.999, 60, 20)]
    public void Of_Fraction_TakesThatShareOfThePatientsOfEachClass(double fraction, int expectedNormal, int expectedOther)
    {
        var taken = TrainingShare.Of(s_samples, fraction, seed: 4);

        Assert.Equal((2 * expectedNormal, 2 * expectedOther), (taken.Count(s => s.Label == 0), taken.Count(s => s.Label == 1)));
        Assert.All(taken.GroupBy(s => s.Patient), patient => Assert.Equal(2, patient.Count()));
        Assert.Equal(s_samples.Where(taken.Contains), taken);
    }

    [Fact]
    public void Of_One_TakesAll() => Assert.Equal(s_samples, TrainingShare.Of(s_samples, 1, seed: 4));

    [Fact]
    public void Of_Seed_DecidesWhichAndASmallerShareIsPartOfALargerOne()
    {
        var taken = TrainingShare.Of(s_samples, 0.2, seed: 4);

        Assert.Equal(taken, TrainingShare.Of(s_samples, 0.2, seed: 4));
        Assert.NotEqual(taken, TrainingShare.Of(s_samples, 0.2, seed: 5));
        Assert.Subset(TrainingShare.Of(s_samples, 0.5, seed: 4).ToHashSet(), taken.ToHashSet());
    }
}
