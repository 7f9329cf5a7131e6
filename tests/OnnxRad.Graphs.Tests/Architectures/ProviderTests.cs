using OnnxRad.Graphs.Architectures;

namespace OnnxRad.Graphs.Tests.Architectures;

/// <summary>No architecture needs an operator that ONNX Runtime has on the CPU alone. The lists hold what the architectures use, no more.</summary>
public sealed class ProviderTests
{
    // docs/OperatorKernels.md of ONNX Runtime at 001d12d2: operators of the CUDA provider at opset 17, float32, sizes in int64.
    static readonly string[] s_cuda =
    [
        "Add", "And", "AveragePool", "BatchNormalization", "Concat", "Conv", "ConvTranspose", "DepthToSpace", "Dropout", "Equal", "Flatten", "Gemm",
        "GlobalAveragePool", "Identity", "LRN", "MaxPool", "Mul", "Not", "Or", "Pad", "Relu", "Shape", "Slice", "Where",
    ];

    // The same file: operators of the DirectML provider. MaxUnpool and int64 ReduceProd, which CUDA lacks, are there too.
    static readonly string[] s_directMl = s_cuda;

    // docs/operators.md of onnx-tensorrt at 009d6541, 'Supported' Y for FP32; MaxPool without its second output.
    static readonly string[] s_tensorRt = s_cuda;

    // tools/ci_build/github/apple/coreml_supported_mlprogram_ops.md of ONNX Runtime at 04f568d8; windows over rows and columns only.
    static readonly string[] s_coreMl =
    [
        "Add", "AveragePool", "Concat", "Conv", "ConvTranspose", "DepthToSpace", "Gemm", "GlobalAveragePool", "Identity", "MaxPool", "Mul",
        "Relu", "Shape", "Slice",
    ];

    public static TheoryData<string, bool> Networks()
    {
        var data = new TheoryData<string, bool>();
        foreach (var name in ArchitectureTable.Names)
        {
            data.Add(name, true);
            if (!ArchitectureTable.Describe(name).FixedSize)
            {
                data.Add(name, false);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Operators_EachNetwork_AreOnCudaDirectMlAndTensorRt(string name, bool fixedSize)
    {
        var operators = Build(name, fixedSize).Nodes.Select(node => node.OpType).Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.Empty(operators.Except(s_cuda));
        Assert.Empty(operators.Except(s_directMl));
        Assert.Empty(operators.Except(s_tensorRt));
    }

    // TensorRT's parser has no places of a MaxPool, and CUDA no kernel that would use them.
    [Theory]
    [MemberData(nameof(Networks))]
    public void Outputs_EachNode_IsOne(string name, bool fixedSize) =>
        Assert.All(Build(name, fixedSize).Nodes, node => Assert.Single(node.Outputs));

    [Fact]
    public void Lists_Operators_AreAllUsed()
    {
        var used = ArchitectureTable.Names.SelectMany(name => new[] { Build(name, fixedSize: true), Build(name, fixedSize: false) })
            .SelectMany(model => model.Nodes.Select(node => node.OpType)).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(s_cuda, used);
    }

    // What docs/explanation/providers.md says of CoreML: these run on the CPU there, and batch normalisations behind convolutions are merged into them.
    [Theory]
    [InlineData("unet", "BatchNormalization")]
    [InlineData("unet-no-bn", "")]
    [InlineData("resnet50", "BatchNormalization, Flatten")]
    [InlineData("red30", "")]
    [InlineData("segnet", "And, BatchNormalization, Equal, Not, Or, Where")]
    [InlineData("googlenet", "Dropout, Flatten, LRN")]
    public void Operators_CoreMl_LacksTheseOfNetworksOfWholeSteps(string name, string missing)
    {
        var operators = Build(name, fixedSize: true).Nodes.Select(node => node.OpType).Distinct().Except(s_coreMl).Order(StringComparer.Ordinal);

        Assert.Equal(missing, string.Join(", ", operators));
    }

    /// <summary>Where the size is fixed, the one that the table's figures are for: whole steps of each network.</summary>
    static OnnxModel Build(string name, bool fixedSize)
    {
        var network = ArchitectureTable.Describe(name);
        var sized = fixedSize || network.FixedSize;
        return ArchitectureTable.Create(name, new()
        {
            InputChannels = 1,
            Depth = sized && network.Dimensions == 3 ? network.Size[0] : null,
            Height = sized ? network.Size[^2] : null,
            Width = sized ? network.Size[^1] : null,
            Classes = 2,
            BaseWidth = 2,
        });
    }
}
