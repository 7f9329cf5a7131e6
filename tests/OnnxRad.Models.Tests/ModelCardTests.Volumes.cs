namespace OnnxRad.Models.Tests;

/// <content>Cards of models that take volumes.</content>
public sealed partial class ModelCardTests
{
    [Fact]
    public void ToJson_Volumes_RoundTrip()
    {
        var card = Card();
        card = card with
        {
            Inputs = [card.Inputs[0] with { Depth = 16 }],
            Preprocessing = card.Preprocessing with { Depth = 16, Fit = ImageFit.Centre, Spacing = 1, SliceSpacing = 2.5f },
        };

        var back = ModelCard.Parse(card.ToJson());

        Assert.Equal((16, 16, 2.5f), (back.Inputs[0].Depth, back.Preprocessing.Depth, back.Preprocessing.SliceSpacing));
        Assert.DoesNotContain("depth", Card().ToJson(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Parse_InputOfOtherDepth_IsReported() => Fails(
        json =>
        {
            json["inputs"]![0]!["depth"] = 0;
            json["preprocessing"]!["depth"] = 16;
        },
        "inputs[0].depth is 0; expected 1 to 16384.",
        "preprocessing makes volumes of 16 slices, but input 'image' takes volumes of 0 slices; expected the same.");

    // Sets of more classes do not fit the numbers that label maps hold.
    [Theory]
    [InlineData(24, Activation.Sigmoid)]
    [InlineData(40, Activation.Softmax)]
    [InlineData(25, Activation.Sigmoid, "classes has 25 names that may overlap (activation Sigmoid); expected at most 24.")]
    public void Problems_ClassesOfASegmentation_AreLimitedWhereTheyOverlap(int count, Activation activation, params string[] problems) =>
        Assert.Equal(
            problems,
            (Card() with
            {
                Task = ModelTask.Segmentation,
                Activation = activation,
                Classes = [.. Enumerable.Range(0, count).Select(i => $"c{i}")],
                Thresholds = [],
            }).Problems());
}
