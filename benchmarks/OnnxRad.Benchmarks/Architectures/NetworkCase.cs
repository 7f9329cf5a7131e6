using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks.Architectures;

/// <summary>One network of the table at the size that it is measured at.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Batch">Images of a step.</param>
/// <param name="Width">Channels of the first stage.</param>
/// <param name="Size">(H, W) or (D, H, W).</param>
/// <param name="Output">What it gives.</param>
sealed record NetworkCase(string Name, int Batch, int Width, IReadOnlyList<int> Size, NetworkOutput Output)
{
    const int Classes = 10;

    /// <summary>96 pixels or 32 voxels along each axis, or the smallest; smaller batches and widths where a network is dear.</summary>
    public static NetworkCase Of(string name, bool dry)
    {
        var network = ArchitectureTable.Describe(name);
        var usual = network.Dimensions == 2 ? 96 : 32;
        int[] size = [.. network.SmallestSize.Select(smallest => Math.Max(dry ? 1 : usual, smallest))];
        var (batch, width) = network switch
        {
            { Dimensions: 3 } => (2, 16),
            { Output: NetworkOutput.Scores } => (8, 64),
            _ => size[0] > usual ? (1, 32) : (2, 64),
        };
        return dry ? new(name, 2, 4, size, network.Output) : new(name, batch, width, size, network.Output);
    }

    /// <summary>The table's pair to the hand-written networks: those whose training step is compared.</summary>
    public static NetworkCase Paired(string name, bool dry) => (name, dry) switch
    {
        ("alexnet", false) => new(name, 16, 64, [224, 224], NetworkOutput.Scores),
        ("alexnet", true) => new(name, 2, 4, [63, 63], NetworkOutput.Scores),
        ("googlenet", false) => new(name, 8, 64, [128, 128], NetworkOutput.Scores),
        ("googlenet", true) => new(name, 2, 64, [47, 47], NetworkOutput.Scores),
        ("unet", false) => new(name, 2, 64, [96, 96], NetworkOutput.PixelScores),
        ("unet", true) => new(name, 2, 4, [32, 32], NetworkOutput.PixelScores),
        _ => throw new ArgumentException($"'{name}' has no hand-written form."),
    };

    /// <summary>Without dropout, so that two runs compute the same.</summary>
    public OnnxModel Model() => ArchitectureTable.Create(Name, new()
    {
        InputChannels = Size.Count == 2 ? 3 : 1,
        Depth = Size.Count == 2 ? null : Size[0],
        Height = Size[^2],
        Width = Size[^1],
        Classes = Classes,
        BaseWidth = Width,
        Dropout = 0,
        Seed = 1,
    });

    /// <summary>The network written by hand, with the weights of <paramref name="model"/>.</summary>
    public nn.Module<Tensor, Tensor> HandWritten(OnnxModel model)
    {
        nn.Module<Tensor, Tensor> network = Name switch
        {
            "alexnet" => new HandWrittenAlexNet(Width, Size[0], Classes),
            "googlenet" => new HandWrittenGoogLeNet(Classes),
            _ => new HandWrittenUNet(Width, Classes),
        };
        HandWrittenWeights.Copy(model, network);
        return network;
    }

    /// <summary>Random values for each input of the model.</summary>
    public Tensor[] Inputs(OnnxModel model)
    {
        manual_seed(1);
        return [.. model.Inputs.Select(input => input.Type.TensorType.Shape.Dim.Select(dim => dim.HasDimValue ? dim.DimValue : Batch).ToArray()).Select(shape => randn(shape))];
    }

    /// <summary>What the loss compares an output with: classes, classes of pixels, or an image.</summary>
    public Tensor Target(IReadOnlyList<Tensor> inputs) => Output switch
    {
        NetworkOutput.Scores => randint(0, Classes, [Batch], ScalarType.Int64),
        NetworkOutput.PixelScores => randint(0, Classes, [Batch, .. Size.Select(size => (long)size)], ScalarType.Int64),
        _ => randn_like(inputs[0]),
    };

    /// <summary>Cross-entropy, or the squared difference for images; targets are cut to outputs that are smaller.</summary>
    public Tensor Loss(Tensor output, Tensor target)
    {
        if (Output == NetworkOutput.Image)
        {
            return nn.functional.mse_loss(output, target);
        }

        for (var axis = 1; axis < target.dim(); axis++)
        {
            target = target.narrow(axis, 0, output.shape[axis + 1]);
        }

        return nn.functional.cross_entropy(output, target);
    }
}
