namespace OnnxRad.Trainer.Tests.Data;

public sealed class SampleTests
{
    [Fact]
    public void ToString_WithPatient_LeavesThePatientOut()
    {
        var sut = TestImages.Sample("a.png", label: 1, patient: "Doe^Jane", split: DataSplit.Test);

        Assert.Equal("Sample { Name = a.png, Label = 1, Split = test }", $"{sut}");
        Assert.Equal("Sample { Name = a.png, Label = 1, Split = none }", $"{sut with { Split = null }}");
    }
}
