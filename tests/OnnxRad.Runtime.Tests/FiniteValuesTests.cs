namespace OnnxRad.Runtime.Tests;

public sealed class FiniteValuesTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Are_OneThatIsNot_IsFoundWhereverItLies(float value)
    {
        for (var at = 0; at < 37; at++)
        {
            var values = new float[37];
            values[at] = value;

            Assert.False(FiniteValues.Are(values));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(37)]
    public void Are_FiniteOnes_AreAll(int count)
    {
        Assert.True(FiniteValues.Are(Enumerable.Repeat(float.MaxValue, count).ToArray()));
        Assert.True(FiniteValues.Are(Enumerable.Repeat(-float.Epsilon, count).ToArray()));
    }
}
