using Inference;
using OnnxRad.Runtime;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Configuration;

namespace OnnxRad.Server.Tests.Configuration;

public sealed class BatchSizesTests
{
    static readonly BatchPolicy s_policy = new() { MaxBatchSize = 20, NarrowPasses = 2 };

    [Fact]
    public void Applied_OnCuda_ArePowersOfTwoUpToTheLargestBatch()
    {
        var sut = Applied(s_policy, null, ExecutionProvider.Cuda);

        Assert.Equal([1, 2, 4, 8, 16, 20], sut.Sizes);
        Assert.Equal((0, 20), (sut.NarrowPasses, sut.MostJoined));
    }

    [Fact]
    public void Applied_OnCudaWithPreferredSizes_AreThoseWithOneAndTheLargestBatch() =>
        Assert.Equal([1, 6, 12, 20], Applied(s_policy with { PreferredSizes = [6, 12] }, null, ExecutionProvider.Cuda).Sizes);

    [Fact]
    public void Applied_VeryManyPreferredSizes_AreOneAndTheLargestFifteen() =>
        Assert.Equal([1, .. Enumerable.Range(6, 15)], Applied(s_policy with { PreferredSizes = [.. Enumerable.Range(1, 20)] }, null, ExecutionProvider.Cuda).Sizes);

    [Theory]
    [InlineData(ExecutionProvider.Cpu, true)]
    [InlineData(ExecutionProvider.TensorRt, true)]
    [InlineData(ExecutionProvider.Cuda, false)]
    public void Applied_ElsewhereOrWithoutJoining_AreNone(ExecutionProvider provider, bool joins)
    {
        var policy = s_policy with { Joins = joins };

        Assert.Equal(policy, Applied(policy, null, provider));
    }

    [Theory]
    [InlineData("0", new int[0], 2)]
    [InlineData("8", new[] { 8 }, 0)]
    [InlineData("1, 4,20", new[] { 1, 4, 20 }, 0)]
    public void Applied_Parameter_SaysThem(string said, int[] sizes, int narrow)
    {
        var sut = Applied(s_policy, said, ExecutionProvider.Cpu);

        Assert.Equal(sizes, sut.Sizes);
        Assert.Equal(narrow, sut.NarrowPasses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2,1")]
    [InlineData("2,2")]
    [InlineData("0,1")]
    [InlineData("21")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17")]
    public void Applied_WrongParameter_SaysWhatIsExpected(string said)
    {
        var problems = new List<string>();

        Assert.Empty(BatchSizes.Applied(s_policy, Config(said), ExecutionProvider.Cuda, problems).Sizes);
        Assert.Equal(
            [$"The parameter batch_sizes is '{said}'; expected 0 (none), or 1 to 16 ascending numbers from 1 to 20 (max_batch_size) with a comma between two."],
            problems);
    }

    static BatchPolicy Applied(BatchPolicy policy, string? said, ExecutionProvider provider)
    {
        var problems = new List<string>();
        var applied = BatchSizes.Applied(policy, Config(said), provider, problems);
        Assert.Empty(problems);
        return applied;
    }

    static ModelConfig Config(string? said)
    {
        var config = new ModelConfig { MaxBatchSize = s_policy.MaxBatchSize };
        if (said is not null)
        {
            config.Parameters[BatchSizes.Key] = new() { StringValue = said };
        }

        return config;
    }
}
