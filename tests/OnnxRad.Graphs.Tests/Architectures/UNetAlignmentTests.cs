using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

/// <summary>Unpadded U-Nets put what comes over each joint where it is in the image, whatever the image's size.</summary>
/// <remarks>
/// With weights that pass one value on, and all joints but one closed, the output is the image as that level sees it: the maximum of the square of
/// pixels that the pixel of the level was pooled from.
/// </remarks>
public sealed class UNetAlignmentTests
{
    public static TheoryData<string, int, int[], bool> Cases()
    {
        var data = new TheoryData<string, int, int[], bool>();
        for (var level = 0; level < 5; level++)
        {
            data.Add("unet-original", level, [188, 204], true);
            data.Add("unet-original", level, [190, 189], false);
            data.Add("unet-original", level, [203, 197], false);
        }

        for (var level = 0; level < 4; level++)
        {
            data.Add("unet3d-valid-no-bn", level, [92, 100, 92], true);
            data.Add("unet3d-valid-no-bn", level, [93, 99, 102], false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Unpadded_OneJointOpen_ShowsTheImageInItsPlace(string name, int level, int[] size, bool fixedSize)
    {
        var model = ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = fixedSize && size.Length == 3 ? size[0] : null,
            Height = fixedSize ? size[^2] : null,
            Width = fixedSize ? size[^1] : null,
            Classes = 1,
            BaseWidth = 1,
        });
        PassOn(model, level);
        var (lost, step) = size.Length == 2 ? (184, 16) : (88, 8);
        long[] image = [1, 1, .. size.Select(s => (long)s)];
        var pixels = Array.ConvertAll(Numbers.Random(3, image), Math.Abs);

        var (shape, values) = Ort.Run(model, ("image", image, pixels));

        Assert.Equal([1, 1, .. size.Select(s => (long)(s - lost - ((s - lost - 4) % step)))], shape);
        Assert.Equal(Seen(pixels, size, [.. shape[2..].Select(s => (int)s)], level, lost / 2), values);
    }

    /// <summary>Each convolution passes its first channel on; the first one behind a joint above <paramref name="open"/> that from below.</summary>
    static void PassOn(OnnxModel model, int open)
    {
        var initializers = model.Proto.Graph.Initializer;
        for (var i = 0; i < initializers.Count; i++)
        {
            if (initializers[i] is not { Dims.Count: > 1 } weight)
            {
                continue;
            }

            long[] shape = [.. weight.Dims];
            var values = new float[weight.Dims.Aggregate((a, b) => a * b)];
            var window = (int)weight.Dims.Skip(2).Aggregate((a, b) => a * b);
            if (weight.Name.EndsWith("enlarge.weight", StringComparison.Ordinal))
            {
                values.AsSpan(0, window).Fill(1);
            }
            else
            {
                var level = weight.Name.EndsWith("conv1.weight", StringComparison.Ordinal) && weight.Name.StartsWith("up", StringComparison.Ordinal)
                    ? weight.Name[2] - '1'
                    : open;
                var source = level < open ? 1 << level : 0;
                values[(source * window) + (window / 2)] = 1;
            }

            initializers[i] = OnnxTensor.From(weight.Name, shape, values);
        }
    }

    /// <summary>For each pixel of the output the maximum over the pixels that its level pooled together with its own place in the image.</summary>
    static float[] Seen(float[] pixels, int[] size, int[] output, int level, int margin)
    {
        // The first pixel of level l is pooled from pixels 2 + 4 + 8 + ... on: two convolutions take 2 pixels of each level.
        var first = Enumerable.Range(1, level + 1).Sum(l => 1 << l);
        var result = new float[output.Aggregate((a, b) => a * b)];
        for (var i = 0; i < result.Length; i++)
        {
            var (rest, starts) = (i, new int[size.Length]);
            for (var axis = size.Length - 1; axis >= 0; axis--)
            {
                var own = (rest % output[axis]) + margin;
                starts[axis] = own - ((own - first) % (1 << level));
                rest /= output[axis];
            }

            for (var within = 0; within < 1 << (level * size.Length); within++)
            {
                var index = 0;
                for (var axis = 0; axis < size.Length; axis++)
                {
                    index = (index * size[axis]) + starts[axis] + ((within >> (level * axis)) & ((1 << level) - 1));
                }

                result[i] = Math.Max(result[i], pixels[index]);
            }
        }

        return result;
    }
}
