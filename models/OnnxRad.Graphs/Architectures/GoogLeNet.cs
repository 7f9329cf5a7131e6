using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Architectures;

/// <summary>Nine inception blocks behind three convolutions (Szegedy et al., "Going Deeper with Convolutions", 2015, table 1).</summary>
/// <remarks>
/// <para>
/// Each block looks at its input through 1x1, 3x3 and 5x5 windows and a max-pool, the larger ones behind 1x1 convolutions that
/// reduce the channels (192 to 96 and 192 to 16 in the first). 6,998,552 parameters at 1000 classes, without the auxiliary
/// classifiers. The batch-normalised form (Ioffe and Szegedy, "Batch Normalization", 2015) has normalisation behind every
/// convolution in place of bias and local response normalisation.
/// </para>
/// <para>
/// The auxiliary classifiers (<see cref="ArchitectureOptions.AuxiliaryClassifiers"/>) stand behind blocks 4a and 4d: a mean over 5x5, 128 1x1 convolutions,
/// 1024 features, dropout 0.7; their losses count 0.3 each. Training uses them, exported files do not have them. With them 13,378,280 parameters.
/// </para>
/// <para>
/// <see cref="ArchitectureOptions.BaseWidth"/> / 64 scales all widths. With <see cref="Stem.Small"/> the first convolution is 3x3
/// with stride 1 and the two pools of the stem are left out, as suits images of 28 to 64 pixels.
/// </para>
/// </remarks>
public static class GoogLeNet
{
    const float DefaultDropout = 0.4f;
    const float AuxiliaryDropout = 0.7f;
    const double AuxiliaryWeight = 0.3;

    static readonly Inception[] s_stage3 = [new("3a", 64, 96, 128, 16, 32, 32), new("3b", 128, 128, 192, 32, 96, 64)];

    static readonly Inception[] s_stage4 =
    [
        new("4a", 192, 96, 208, 16, 48, 64),
        new("4b", 160, 112, 224, 24, 64, 64),
        new("4c", 128, 128, 256, 24, 64, 64),
        new("4d", 112, 144, 288, 32, 64, 64),
        new("4e", 256, 160, 320, 32, 128, 128),
    ];

    static readonly Inception[] s_stage5 = [new("5a", 256, 160, 320, 32, 128, 128), new("5b", 384, 192, 384, 48, 128, 128)];

    /// <summary>The original, with local response normalisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image is too small.</exception>
    public static OnnxModel Original(ArchitectureOptions options) => new Builder("googlenet", options, batchNormalised: false).Build();

    /// <summary>The batch-normalised form.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the image is too small.</exception>
    public static OnnxModel BatchNormalised(ArchitectureOptions options) => new Builder("googlenet-bn", options, batchNormalised: true).Build();

    internal static ImageLimits Limits(string name, Stem stem) => new(name, stem == Stem.Small ? 6 : 47, NeedsSize: false);

    /// <summary>The smallest rows and columns with auxiliary classifiers: blocks 4a and 4d must leave 5x5.</summary>
    internal static int SmallestWithAuxiliary(Stem stem) => stem == Stem.Small ? 10 : 79;

    /// <summary>One block: its channels at <c>BaseWidth</c> 64, in the order of the paper's table.</summary>
    sealed record Inception(string Name, long Ones, long Reduce3, long Threes, long Reduce5, long Fives, long Pooled);

    sealed class Builder(string name, ArchitectureOptions options, bool batchNormalised)
    {
        readonly GraphBuilder _g = options.NewGraph(name);

        public OnnxModel Build()
        {
            var small = options.Stem == Stem.Small;
            var x = _g.Input("image", options.InputShape(Limits()));
            x = small ? Convolve(x, "conv1", 64, kernel: 3) : Pool(Convolve(x, "conv1", 64, kernel: 7, stride: 2));
            x = Normalised(x);
            x = Convolve(Convolve(x, "conv2_reduce", 64, kernel: 1), "conv2", 192, kernel: 3);
            x = small ? Normalised(x) : Pool(Normalised(x));
            x = s_stage3.Aggregate(x, Block);
            x = Pool(x);
            var auxiliary = new List<Value>();
            foreach (var block in s_stage4)
            {
                x = Block(x, block);
                if (options.AuxiliaryClassifiers && block.Name is ("4a" or "4d"))
                {
                    auxiliary.Add(x);
                }
            }

            x = s_stage5.Aggregate(Pool(x), Block);
            x = _g.Dropout(_g.Flatten(_g.GlobalAveragePool(x)), options.Dropout ?? DefaultDropout);
            _g.Output(_g.Linear(x, "fc", options.Classes), "logits");
            for (var i = 1; i <= auxiliary.Count; i++)
            {
                _g.Output(Auxiliary(auxiliary[i - 1], $"aux{i}"), $"aux{i}");
            }

            var model = _g.Build();
            if (auxiliary.Count > 0)
            {
                AuxiliaryOutputs.Mark(model, AuxiliaryWeight);
            }

            return model;
        }

        ImageLimits Limits() => options.AuxiliaryClassifiers
            ? new(name, SmallestWithAuxiliary(options.Stem), NeedsSize: true, Form: " with auxiliary classifiers")
            : GoogLeNet.Limits(name, options.Stem);

        Value Auxiliary(Value x, string scopeName)
        {
            using var scope = _g.Scope(scopeName);
            x = Convolve(_g.AveragePool(x, kernel: 5, stride: 3), "conv", 128, kernel: 1);
            x = _g.Relu(_g.Linear(_g.Flatten(x), "fc1", options.Scaled(1024)));
            return _g.Linear(_g.Dropout(x, options.Dropout ?? AuxiliaryDropout), "fc2", options.Classes);
        }

        Value Block(Value x, Inception block)
        {
            using var scope = _g.Scope($"inception_{block.Name}");
            var pooled = _g.MaxPool(x, kernel: 3, stride: 1, padding: 1, name: "pool");
            return _g.ConcatChannels(
                Convolve(x, "1x1", block.Ones, kernel: 1),
                Convolve(Convolve(x, "3x3_reduce", block.Reduce3, kernel: 1), "3x3", block.Threes, kernel: 3),
                Convolve(Convolve(x, "5x5_reduce", block.Reduce5, kernel: 1), "5x5", block.Fives, kernel: 5),
                Convolve(pooled, "pool_proj", block.Pooled, kernel: 1));
        }

        Value Convolve(Value x, string layer, long width, long kernel, long stride = 1)
        {
            // The authors' initialisation: by He's, made for equal widths, the reductions to few channels grow without normalisation.
            var y = _g.Conv(
                x, layer, options.Scaled(width), kernel, stride, bias: !batchNormalised, initializer: Initialise.XavierUniform);
            return _g.Relu(batchNormalised ? _g.BatchNormalization(y, layer + ".bn") : y);
        }

        Value Pool(Value x) => _g.MaxPool(x, kernel: 3, stride: 2, ceil: true);

        // n = 5, alpha = 1e-4 (divided by n, as in ONNX), beta = 0.75, k = 1: the authors' published model.
        Value Normalised(Value x) => batchNormalised ? x : _g.LocalResponseNormalization(x, size: 5, alpha: 1e-4f, beta: 0.75f, bias: 1);
    }
}
