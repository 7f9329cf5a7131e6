using OnnxRad.Trainer.Tests.Training;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>In the volumes here each voxel's value is its place, so that a patch says where it was cut.</summary>
[Collection(TorchCollection.Name)]
public sealed class PatchSamplerTests
{
    static readonly int[] s_size = [6, 8, 10];

    [Fact]
    public void Take_Patches_AreCutOutOfImageAndLabelsAlike()
    {
        var labels = Labels((z, y, x) => (z + y + x) % 3);
        var sut = new PatchSampler(Volumes(labels, labels), Training(share: 0), seed: 1);

        using var scope = NewDisposeScope();
        var (images, maps) = sut.Take(epoch: 1, [0, 3, 7]);

        Assert.Equal([3, 1, 2, 3, 4], images.shape);
        Assert.Equal([3, 2, 3, 4], maps.shape);
        var (places, found) = (Arrays.Values(images), Arrays.Values(maps));
        for (var i = 0; i < places.Length; i++)
        {
            // (slice, row, column) of the patch's voxel, counted from its first one.
            var (first, inPatch) = ((int)places[i / 24 * 24], i % 24);
            Assert.Equal(first + (inPatch / 12 * 80) + (inPatch / 4 % 3 * 10) + (inPatch % 4), places[i]);
            Assert.Equal(labels[(int)places[i]], found[i]);
        }
    }

    [Fact]
    public void Take_SameSeed_GivesTheSamePatchesInAnyOrder()
    {
        var labels = Labels((_, _, _) => 0);
        var (sut, again) = (new PatchSampler(Volumes(labels), Training(), seed: 5), new PatchSampler(Volumes(labels), Training(), seed: 5));

        using var scope = NewDisposeScope();
        var forwards = Arrays.Values(sut.Take(2, [0, 1, 2, 3]).Images).Chunk(24).ToArray();
        var backwards = Arrays.Values(again.Take(2, [3, 2, 1, 0]).Images).Chunk(24).Reverse().ToArray();

        Assert.Equal(forwards, backwards);
        Assert.NotEqual(forwards, Arrays.Values(sut.Take(3, [0, 1, 2, 3]).Images).Chunk(24));
        Assert.NotEqual(forwards, Arrays.Values(new PatchSampler(Volumes(labels), Training(), seed: 6).Take(2, [0, 1, 2, 3]).Images).Chunk(24));
    }

    [Fact]
    public void StartOf_Foreground_CentresThePatchOnIt()
    {
        var labels = Labels((z, y, x) => (z, y, x) == (3, 4, 5) ? 1 : 0);
        var sut = new PatchSampler(Volumes(labels), Training(share: 1), seed: 1);

        for (var number = 0; number < 4; number++)
        {
            Assert.Equal([3 - 1, 4 - 1, 5 - 2], sut.StartOf(1, number));
        }
    }

    [Fact]
    public void StartOf_ForegroundAtTheEdge_StaysWithin()
    {
        var labels = Labels((z, y, x) => (z, y, x) == (0, 7, 9) ? 2 : 0);

        Assert.Equal([0, 8 - 3, 10 - 4], new PatchSampler(Volumes(labels), Training(share: 1), seed: 1).StartOf(1, 0));
    }

    [Fact]
    public void StartOf_ShareOfForeground_IsThatOfTheRecipe()
    {
        // A patch of the foreground begins at the first column; the others do so in one of seven cases.
        var labels = Labels((_, _, x) => x == 0 ? 1 : 0);
        var sut = new PatchSampler(Volumes(labels), Training(share: 0.5), seed: 1);

        var atFirst = Enumerable.Range(0, 4).SelectMany(number => Enumerable.Range(1, 500).Select(epoch => sut.StartOf(epoch, number)[2])).Average(x => x == 0 ? 1 : 0);

        Assert.Equal(0.5 + (0.5 / 7), atFirst, 0.04);
    }

    [Fact]
    public void StartOf_BlackAroundTheVolume_IsLeftOut()
    {
        // Rows 2 to 5 are those of the volume; around them the preprocessing has put black.
        var labels = Labels((_, y, _) => y is >= 2 and <= 5 ? 0 : PreparedTargets.Outside);
        var sut = new PatchSampler(Volumes(labels), Training(), seed: 1);

        var rows = Enumerable.Range(1, 50).Select(epoch => sut.StartOf(epoch, 0)[1]).Distinct().Order();

        Assert.Equal([2, 3], rows);
    }

    [Fact]
    public void StartOf_VoxelsToBeIgnored_LeavesOneThatCounts()
    {
        // Slice 2 alone was annotated: the rest of the volume is there, and counts for nothing.
        var labels = Labels((z, _, _) => z == 2 ? 0 : PreparedTargets.Ignore);
        var sut = new PatchSampler(Volumes(labels), Training(), seed: 1);

        Assert.Empty(PatchSampler.Problems(Volumes(labels), [2, 3, 4]));
        Assert.All(Enumerable.Range(1, 50).Select(epoch => sut.StartOf(epoch, 0)[0]), slice => Assert.Contains(slice, new[] { 1, 2 }));
    }

    [Fact]
    public void Problems_SmallerVolumes_AreNamedWithTheirSizes()
    {
        var whole = Labels((_, _, _) => 0);
        var thin = Labels((z, _, _) => z == 2 ? 0 : PreparedTargets.Outside);

        Assert.Equal(["'volume 1' covers 1 x 8 x 10"], PatchSampler.Problems(Volumes(whole, thin), [2, 3, 4]));
    }

    static TrainingRecipe Training(double share = 0.33) => new() { PatchSize = [2, 3, 4], PatchesPerVolume = 4, ForegroundShare = share };

    static float[] Labels(Func<int, int, int, int> of) =>
        [.. Enumerable.Range(0, 6 * 8 * 10).Select(i => (float)of(i / 80, i / 10 % 8, i % 10))];

    static PreparedImages Volumes(params float[][] labels) => new(
        [.. labels.SelectMany(of => of.Select((_, i) => (float)i))],
        [1, .. s_size],
        new PreparedTargets([.. labels.SelectMany(of => of)], s_size),
        [.. labels.Select((_, i) => $"volume {i}")]);
}
