using OnnxRad.Graphs.Architectures;
using OnnxRad.Graphs.Edits;

namespace OnnxRad.Graphs.Tests.Edits;

public sealed class CovariateInputTests
{
    static readonly Covariate[] s_covariates = [new("age", 60, 10), new("sex", 0.5f, 0.5f)];

    public static TheoryData<string> Classifiers => [.. ArchitectureTable.NamesOf(NetworkOutput.Scores)];

    [Fact]
    public void Add_Numbers_StandardisesThemAndFlagsWhatIsMissing()
    {
        var model = CovariateInput.Add(Features(), s_covariates);
        Set(model, "head.covariates.weight", [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

        var (shape, values) = Ort.Run(model, ("x", [2, 3], new float[6]), ("covariates", [2, 2], [75, 1, float.NaN, 0]));

        // The head's own weights see zeros; the four classes show (75 - 60) / 10, (1 - 0.5) / 0.5 and no flag; then the mean, -1 and a flag.
        Assert.Equal([2, 4], shape);
        Assert.Equal([1.5f, 1, 0, 0, 0, -1, 1, 0], values);
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Add_Classifier_SaysAtFirstWhatItSaidBefore(string architecture)
    {
        var network = Build(architecture);
        var model = CovariateInput.Add(network, s_covariates);
        var image = Numbers.Random(1, 2, 1, 32, 32);

        var before = Ort.Run(network, (network.Inputs[0].Name, [2, 1, 32, 32], image)).Values;
        var after = Ort.Run(model, (network.Inputs[0].Name, [2, 1, 32, 32], image), ("covariates", [2, 2], [75, float.NaN, 10, 1])).Values;

        Assert.Equal(before.Length, after.Length);
        Assert.All(before.Zip(after), v => Assert.Equal(v.First, v.Second, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Add_ClassifierWithHiddenLayer_SeesImageAndNumbers(string architecture)
    {
        var network = Build(architecture);
        var model = CovariateInput.Add(network, s_covariates, hidden: 8, seed: 1);
        var name = network.Inputs[0].Name;
        var image = Numbers.Random(1, 2, 1, 32, 32);

        var (shape, first) = Ort.Run(model, (name, [2, 1, 32, 32], image), ("covariates", [2, 2], [75, 1, 75, 1]));
        var otherAge = Ort.Run(model, (name, [2, 1, 32, 32], image), ("covariates", [2, 2], [45, 1, 75, 1])).Values;

        Assert.Equal([2, 4], shape);
        Assert.NotEqual(first[..4], otherAge[..4]);
        Assert.All(first[4..].Zip(otherAge[4..]), v => Assert.Equal(v.First, v.Second, 1e-6));
        Assert.NotEqual(first[..4], first[4..]);
    }

    [Fact]
    public void Add_ConvolutionAsClassifier_AddsTheNumbersToEachMap()
    {
        var g = new GraphBuilder("net");
        var maps = g.Conv(g.Input("x", "N", 1, 2, 2), "classifier", 4, 1);
        g.Output(g.Flatten(g.GlobalAveragePool(maps)), "logits");
        var model = CovariateInput.Add(g.Build(), s_covariates);
        Set(model, "head.covariates.weight", [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

        var values = Ort.Run(model, ("x", [1, 1, 2, 2], new float[4]), ("covariates", [1, 2], [80, float.NaN])).Values;

        Assert.Equal([2, 0, 0, 1], values);
    }

    [Fact]
    public void Add_Model_IsNotChanged()
    {
        var model = Features();
        var before = model.ToBytes();

        CovariateInput.Add(model, s_covariates);
        CovariateInput.Add(model, s_covariates, 3);

        Assert.Equal(before, model.ToBytes());
    }

    [Fact]
    public void Add_NoCovariate_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => CovariateInput.Add(Features(), []));

        Assert.Equal("There are 0 covariates; expected at least one, each with a name. (Parameter 'covariates')", e.Message);
    }

    [Fact]
    public void Add_SameNameTwice_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => CovariateInput.Add(Features(), [s_covariates[0], s_covariates[0]]));

        Assert.Equal("The covariate 'age' is named 2 times; name each once. (Parameter 'covariates')", e.Message);
    }

    [Fact]
    public void Add_DeviationZero_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => CovariateInput.Add(Features(), [new("age", 60, 0)]));

        Assert.Equal(
            "The covariate 'age' has the mean 60 and the deviation 0; expected finite numbers, the deviation above 0. (Parameter 'covariates')", e.Message);
    }

    [Fact]
    public void Add_Twice_IsRefused()
    {
        var e = Assert.Throws<UnsupportedOnnxException>(() => CovariateInput.Add(CovariateInput.Add(Features(), s_covariates), s_covariates));

        Assert.Equal("'net': the network has 2 inputs; this edit is defined for networks with one image as input.", e.Message);
    }

    static OnnxModel Build(string architecture) => ArchitectureTable.Create(
        architecture, new() { InputChannels = 1, Height = 32, Width = 32, Classes = 4, BaseWidth = 2, Stem = Stem.Small, Seed = 2 });

    static OnnxModel Features()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Linear(g.Input("x", "N", 3), "classifier", 4), "logits");
        return g.Build();
    }

    static void Set(OnnxModel model, string name, float[] values)
    {
        var initializers = model.Proto.Graph.Initializer;
        var tensor = initializers.First(i => i.Name == name);
        initializers[initializers.IndexOf(tensor)] = OnnxTensor.From(name, [.. tensor.Dims], values);
    }
}
