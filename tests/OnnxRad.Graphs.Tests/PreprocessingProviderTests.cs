using OnnxRad.Graphs.Edits;
using OnnxRad.Graphs.Tests.Edits;
using OnnxRad.Models;

namespace OnnxRad.Graphs.Tests;

/// <summary>Preprocessing graphs, and models that begin with theirs, run on the same execution providers as networks, with one exception.</summary>
public sealed class PreprocessingProviderTests
{
    // docs/OperatorKernels.md of ONNX Runtime at 001d12d2: operators of the CUDA provider at opset 17, float32, sizes and ranks in int64. DirectML's
    // list has all of them too.
    static readonly string[] s_cudaAndDirectMl =
    [
        "Abs", "Add", "Cast", "Clip", "Concat", "Div", "Expand", "Flatten", "Floor", "Gather", "Greater", "Identity", "Less", "MatMul", "Max", "Min",
        "Mul", "Not", "Or", "Range", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Reshape", "Shape", "Sqrt", "Squeeze", "Sub", "TopK", "Transpose", "Unsqueeze",
    ];

    // docs/operators.md of onnx-tensorrt at 009d6541: as above, but TopK takes a number that is known beforehand only.
    static readonly string[] s_tensorRt = [.. s_cudaAndDirectMl.Except(["TopK"])];

    static readonly Lazy<(Preprocessing Preprocessing, string[] Operators)[]> s_all = new(() => [.. All().Select(p => (p, Operators(p)))]);

    [Fact]
    public void Operators_EveryPreprocessing_AreOnCudaAndDirectMl()
    {
        var used = s_all.Value.SelectMany(p => p.Operators).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(s_cudaAndDirectMl, used);
    }

    [Fact]
    public void Operators_EveryPreprocessingWithoutPercentiles_AreOnTensorRt() =>
        Assert.Empty(s_all.Value.Where(p => p.Preprocessing.Window?.Source != WindowSource.Percentile).SelectMany(p => p.Operators).Except(s_tensorRt));

    [Fact]
    public void Operators_ComposedModels_AddNoOthers()
    {
        foreach (var (preprocessing, operators) in s_all.Value.Where(p => p.Preprocessing is { Images: null, Depth: null }))
        {
            var model = Fusable.Network("net", preprocessing: preprocessing);

            var added = PreprocessingFusion.Compose(model).Nodes.Select(n => n.OpType).Except(model.Nodes.Select(n => n.OpType)).Except(operators);

            Assert.Empty(added.Except(["Add", "Mul"]));
        }
    }

    static string[] Operators(Preprocessing preprocessing) =>
        [.. PreprocessingGraph.Build(preprocessing).Nodes.Select(node => node.OpType).Distinct()];

    /// <summary>All valid combinations of the steps.</summary>
    static List<Preprocessing> All()
    {
        WindowSource?[] windows = [null, .. Enum.GetValues<WindowSource>().Cast<WindowSource?>()];
        CaseImages?[] cases = [null, .. Enum.GetValues<ImageLayout>().SelectMany(layout =>
            new[] { false, true }.Select(missing => new CaseImages { Names = ["a", "b"], Layout = layout, MayBeMissing = missing }))];
        return
        [
            .. from resize in Enum.GetValues<ResizeFilter>()
               from fit in Enum.GetValues<ImageFit>()
               from depth in new int?[] { null, 3 }
               from spacing in new (float? Pixels, float? Slices)[] { (null, null), (1, null), (1, 2) }
               from window in windows
               from normalise in Enum.GetValues<Normalisation>()
               from clip in new float[]?[] { null, [-1000, 1000] }
               from channels in new (int Image, int Network)[] { (1, 1), (1, 3), (3, 3) }
               from images in cases
               let count = channels.Network * (images?.Names.Count ?? 1)
               let preprocessing = new Preprocessing
               {
                   Channels = channels.Network,
                   ImageChannels = channels.Image,
                   Depth = depth,
                   Height = 4,
                   Width = 4,
                   Resize = resize,
                   Fit = fit,
                   Spacing = spacing.Pixels,
                   SliceSpacing = spacing.Slices,
                   Window = window is { } source ? Window(source) : null,
                   Normalise = normalise,
                   Clip = clip,
                   Images = images,
                   Mean = new float[count],
                   Std = [.. Enumerable.Repeat(1f, count)],
               }
               where preprocessing.Problems().Count == 0
               select preprocessing,
        ];
    }

    static ValueWindow Window(WindowSource source) =>
        source == WindowSource.Percentile ? new() { Source = source, Low = 1, High = 99 } : new() { Source = source, Low = 0, High = 100 };
}
