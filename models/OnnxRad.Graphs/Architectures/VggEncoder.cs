namespace OnnxRad.Graphs.Architectures;

/// <summary>The thirteen 3x3 convolutions of VGG-16 in five stages (Simonyan and Zisserman, 2015, configuration D).</summary>
static class VggEncoder
{
    /// <summary>Convolutions and channels of each stage, at <c>BaseWidth</c> 64.</summary>
    public static IReadOnlyList<(int Convolutions, long Width)> Stages { get; } = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];

    /// <summary>Convolutions and ReLUs of one stage, with batch normalisation between them where asked for.</summary>
    public static Value Stage(GraphBuilder g, Value x, int stage, ArchitectureOptions options, bool batchNormalised)
    {
        var (convolutions, width) = Stages[stage];
        for (var i = 1; i <= convolutions; i++)
        {
            x = g.Conv(x, $"conv{stage + 1}_{i}", options.Scaled(width), kernel: 3);
            x = g.Relu(batchNormalised ? g.BatchNormalization(x, $"bn{stage + 1}_{i}") : x);
        }

        return x;
    }
}
