using OnnxRad.Models;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>The images of a case are changed alike, each about its own centre; what is missing stays missing.</summary>
[Collection(TorchCollection.Name)]
public sealed class CaseTensorTests
{
    static readonly AugmentationRecipe s_everything = new()
    {
        Shift = 0.2,
        Rotation = 20,
        Scale = new(0.8, 1.2),
        Mirror = 0.5,
        CropPadding = 1,
        Contrast = 0.2,
        Brightness = 0.1,
        Noise = 0.1,
    };

    [Fact]
    public void Apply_Mirror_ReversesEachImageOfAConcatenatedOne()
    {
        using var scope = NewDisposeScope();
        using var sut = new Augmenter(new() { Mirror = 1 }, [1, 1], CPU, 1, Images(ImageLayout.SideBySide, false));

        var changed = Arrays.Values(sut.Apply(tensor([1f, 2, 3, 10, 20, 30], [1, 1, 1, 6])));

        Assert.Equal([3f, 2, 1, 30, 20, 10], changed.Select(value => MathF.Round(value, 3)));
    }

    [Theory]
    [InlineData(ImageLayout.Channels)]
    [InlineData(ImageLayout.SideBySide)]
    public void Apply_EqualImages_StayEqual(ImageLayout layout)
    {
        using var scope = NewDisposeScope();
        using var sut = new Augmenter(s_everything with { Noise = 0 }, [1, 1], CPU, 3, Images(layout, false));
        var one = rand([5, 1, 6, 6]);
        var axis = layout == ImageLayout.Channels ? 1 : 3;

        var changed = sut.Apply(cat([one, one], axis)).chunk(2, axis);

        Assert.Equal(Arrays.Values(changed[0]), Arrays.Values(changed[1]));
        Assert.NotEqual(Arrays.Values(one), Arrays.Values(changed[0]));
    }

    [Theory]
    [InlineData(ImageLayout.Channels)]
    [InlineData(ImageLayout.SideBySide)]
    public void Apply_LayoutsOfTheSameCase_ChangeItAlike(ImageLayout layout)
    {
        using var scope = NewDisposeScope();
        using var plain = new Augmenter(s_everything, [1, 1], CPU, 3);
        using var sut = new Augmenter(s_everything, [1, 1], CPU, 3, Images(layout, false));
        var (a, b) = (rand([5, 1, 6, 6]), rand([5, 1, 6, 6]));
        var axis = layout == ImageLayout.Channels ? 1 : 3;

        var changed = cat(sut.Apply(cat([a, b], axis)).chunk(2, axis), 1);

        Assert.Equal(Arrays.Values(plain.Apply(cat([a, b], 1))), Arrays.Values(changed));
    }

    [Theory]
    [InlineData(ImageLayout.Channels)]
    [InlineData(ImageLayout.SideBySide)]
    public void Apply_AMissingImage_StaysZeroAndMarked(ImageLayout layout)
    {
        using var scope = NewDisposeScope();
        var images = Images(layout, true);
        using var sut = new Augmenter(s_everything, [1, 1], CPU, 3, images);
        var axis = layout == ImageLayout.Channels ? 1 : 3;
        var (pixels, masks) = (cat([zeros([4, 1, 6, 6]), rand([4, 1, 6, 6])], axis), cat([zeros([4, 1, 6, 6]), ones([4, 1, 6, 6])], axis));

        var changed = sut.Apply(cat([pixels, masks], 1));

        var found = changed.narrow(1, 0, changed.shape[1] - images.MaskChannels).chunk(2, axis);
        Assert.All(Arrays.Values(found[0]), value => Assert.Equal(0, value));
        Assert.All(Arrays.Values(found[1]), value => Assert.NotEqual(0, value));
        Assert.Equal(Arrays.Values(masks), Arrays.Values(changed.narrow(1, changed.shape[1] - images.MaskChannels, images.MaskChannels)));
    }

    static CaseImages Images(ImageLayout layout, bool mayBeMissing) => new() { Names = ["a", "b"], Layout = layout, MayBeMissing = mayBeMissing };
}
