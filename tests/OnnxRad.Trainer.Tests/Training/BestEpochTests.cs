namespace OnnxRad.Trainer.Tests.Training;

public sealed class BestEpochTests
{
    // Epoch, loss, AUC, accuracy: each metric has another best.
    static readonly EpochRecord[] s_epochs =
    [
        Record(1, loss: 0.9, auc: 0.5, accuracy: 0.5),
        Record(2, loss: 0.7, auc: 0.9, accuracy: 0.6),
        Record(3, loss: 0.6, auc: 0.8, accuracy: 0.6),
        Record(4, loss: 0.8, auc: 0.7, accuracy: 0.7),
    ];

    [Theory]
    [InlineData(ValidationMetric.Auc, 2)]
    [InlineData(ValidationMetric.Loss, 3)]
    [InlineData(ValidationMetric.Accuracy, 4)]
    public void Add_Epochs_FindsTheBestByTheMetric(ValidationMetric metric, int best) =>
        Assert.Equal(best, After(new() { Metric = metric }, s_epochs).Number);

    [Fact]
    public void Add_EqualMetric_TheLowerLossDecides()
    {
        var sut = new BestEpoch(new() { Metric = ValidationMetric.Auc });

        Assert.True(sut.Add(Record(1, loss: 0.5, auc: 1)));
        Assert.True(sut.Add(Record(2, loss: 0.4, auc: 1)));
        Assert.False(sut.Add(Record(3, loss: 0.45, auc: 1)));
        Assert.Equal(2, sut.Number);
    }

    [Fact]
    public void Add_EqualInAll_TheFirstStays() =>
        Assert.Equal(1, After(new(), [Record(1, loss: 0.5, auc: 1), Record(2, loss: 0.5, auc: 1)]).Number);

    [Fact]
    public void ShouldStop_PatienceUsedUp_IsTrue()
    {
        var sut = new BestEpoch(new() { Metric = ValidationMetric.Loss, Patience = 2 });

        Assert.False(sut.ShouldStop);
        sut.Add(Record(1, loss: 0.5));
        sut.Add(Record(2, loss: 0.6));
        Assert.False(sut.ShouldStop);
        sut.Add(Record(3, loss: 0.4));
        sut.Add(Record(4, loss: 0.5));
        Assert.False(sut.ShouldStop);
        sut.Add(Record(5, loss: 0.5));
        Assert.True(sut.ShouldStop);
    }

    [Fact]
    public void ShouldStop_PatienceZero_IsNeverTrue() =>
        Assert.False(After(new(), [.. Enumerable.Range(1, 50).Select(i => Record(i, loss: i))]).ShouldStop);

    static BestEpoch After(EarlyStoppingRecipe recipe, EpochRecord[] epochs)
    {
        var sut = new BestEpoch(recipe);
        foreach (var epoch in epochs)
        {
            sut.Add(epoch);
        }

        return sut;
    }

    static EpochRecord Record(int epoch, double loss, double? auc = 0.5, double accuracy = 0.5) =>
        new(epoch, 0.1, 1, loss, Figures.Of(auc, accuracy), 1);
}
