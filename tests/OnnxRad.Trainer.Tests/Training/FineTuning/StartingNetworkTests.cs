namespace OnnxRad.Trainer.Tests.Training.FineTuning;

public sealed class StartingNetworkTests
{
    [Theory]
    [InlineData(null, 2)]
    [InlineData(0.0, 0)]
    [InlineData(0.3, 2)]
    public void Build_AlexNet_HasItsOwnDropoutUnlessTheRecipeSaysOtherwise(double? dropout, int expected)
    {
        var recipe = TinyRecipe.Create() with
        {
            Input = new() { Height = 64, Width = 64 },
            Network = new() { Architecture = "alexnet", Width = 4, Dropout = dropout },
        };

        Assert.Equal(expected, StartingNetwork.Build(recipe, classes: 2).Model.Nodes.Count(node => node.OpType == "Dropout"));
    }
}
