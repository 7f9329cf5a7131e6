namespace OnnxRad.Models.Tests;

public sealed class EnsembleCardTests
{
    static readonly DateTimeOffset s_created = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Problems_ModelsThatDoNotFit_NamesAllOfThem()
    {
        var first = Card();
        (string, ModelCard)[] members =
        [
            ("a.onnx", first),
            ("b.onnx", first with { Classes = ["normal", "fracture"] }),
            ("c.onnx", first with { Activation = Activation.None }),
            ("d.onnx", first with { Thresholds = [0.2, 0.3] }),
        ];

        Assert.Equal(
            [
                "'b.onnx' has the classes 'normal', 'fracture'; 'a.onnx' has 'normal', 'pneumonia'.",
                "'c.onnx' ends in the activation none and 'a.onnx' in softmax.",
                "'d.onnx' has 2 thresholds and 'a.onnx' 0.",
            ],
            EnsembleCheck.Problems(members, new()));
        Assert.Equal(
            ["A geometric mean is one of probabilities, and the scores of the members are none (activation none)."],
            EnsembleCheck.Problems([members[2], members[2]], new() { Rule = EnsembleRule.GeometricMean }));
        Assert.Equal(["There are 0 members; expected at least 2."], EnsembleCheck.Problems([], new()));
    }

    [Fact]
    public void Problems_TasksWithoutScoresOfClasses_AreNamed()
    {
        var card = Card() with { Task = ModelTask.Segmentation };

        Assert.Equal(
            ["'a.onnx' is for segmentation; an ensemble combines the scores of classes.", "'b.onnx' is for segmentation; an ensemble combines the scores of classes."],
            EnsembleCheck.Problems([("a.onnx", card), ("b.onnx", card)], new()));
        card = card with { Task = ModelTask.MultiLabel, Activation = Activation.Sigmoid };
        Assert.Empty(EnsembleCheck.Problems([("a.onnx", card), ("b.onnx", card)], new()));
    }

    [Fact]
    public void Problems_ImagesAndVolumes_AreNamed()
    {
        var card = Card();
        var volumes = card with { Preprocessing = card.Preprocessing with { Depth = 16 } };

        Assert.Equal(["'b.onnx' takes volumes and 'a.onnx' images."], EnsembleCheck.Problems([("a.onnx", card), ("b.onnx", volumes)], new()));
        Assert.Empty(EnsembleCheck.Problems([("a.onnx", volumes), ("b.onnx", volumes)], new()));
    }

    [Fact]
    public void Thresholds_OfMeans_AreTheWeightedMean()
    {
        ModelCard[] cards = [Card() with { Thresholds = [0.2] }, Card()];

        Assert.Equal([0.3], EnsembleThresholds.Of(cards, new() { Weights = [2, 1] }).Select(t => Math.Round(t, 12)));
        Assert.Equal([0.5], EnsembleThresholds.Of(cards, new() { Rule = EnsembleRule.Vote }));
        Assert.Empty(EnsembleThresholds.Of([Card(), Card()], new()));
    }

    [Fact]
    public void Create_MembersThatDiffer_SaysWhatEachOfThemSays()
    {
        var (a, b) = (Card(), Card());
        b = b with
        {
            IntendedUse = "Also for children.",
            Licence = "MIT",
            TrainingData = new() { Description = "Hospital B.", Counts = new Dictionary<string, int> { ["train"] = 7 } },
            Provenance = b.Provenance with { Recipe = "other", DataSha256 = new string('1', 64), Seed = 2 },
        };

        var sut = EnsembleCard.Create(
            "both", [("a.onnx", new('a', 64), a), ("b.onnx", new('b', 64), b)], new() { Weights = [3, 1] }, "OnnxRad 1", s_created);

        Assert.Empty(sut.Problems());
        Assert.Equal(("both", "Research. Also for children.", "not stated; MIT", null), (sut.Name, sut.IntendedUse, sut.Licence, sut.Metrics));
        Assert.Equal("Member 1 (a.onnx): Hospital A. Member 2 (b.onnx): Hospital B.", sut.TrainingData.Description);
        Assert.Equal([("member 1, train", 5), ("member 2, train", 7)], sut.TrainingData.Counts.Select(c => (c.Key, c.Value)));
        Assert.Equal(
            ("The recipes of the members differ.", EnsembleRule.Mean, 0L), (sut.Provenance.Recipe, sut.Provenance.Rule!.Value, sut.Provenance.Seed));
        // By sha256sum, of 64 zeros and 64 ones.
        Assert.Equal("2c5a757af655400d3c30ba6f2aec54334006e4b784e2bcc79b99452abfc66ec9", sut.Provenance.DataSha256);
        Assert.Equal([("a.onnx", 'a', 0.75), ("b.onnx", 'b', 0.25)], sut.Provenance.Members!.Select(m => (m.Name, m.Sha256[0], m.Share)));
        Assert.Equal(sut.ToJson(), ModelCard.Parse(sut.ToJson()).ToJson());
    }

    [Fact]
    public void Create_RecipesThatDiffer_KeepsWhatTheyAgreeOnOfTaskSeedAndData()
    {
        const string Recipe = "name: a\ntask: classification\nseed: 1\ndata:\n  classes: auto\n  test_fraction: 0.15\ninput:\n  height: 8\n";

        Assert.Equal(
            "# The recipes of the members differ. Of the task, the seed and the data they agree on:\ntask: classification\nseed: 1\ndata:\n  classes: auto\n",
            Of(Recipe, Recipe.Replace("0.15", "0.2"), Recipe.Replace("name: a", "name: b").Replace("\n", "\r\n")));
        Assert.Equal(
            "# The recipes of the members differ. Of the task, the seed and the data they agree on:\ntask: classification\n",
            Of(Recipe, "task: classification\nseed: 2\ndata:\n  classes: none\n"));
        Assert.Equal("The recipes of the members differ.", Of(Recipe, "sha256:0"));

        static string Of(params string[] recipes) => EnsembleCard.Create(
            "all",
            [.. recipes.Select(recipe => ("a.onnx", new string('a', 64), Card() with { Provenance = Card().Provenance with { Recipe = recipe } }))],
            new(), "0", s_created).Provenance.Recipe;
    }

    [Fact]
    public void Create_MembersThatAgree_SaysItOnce()
    {
        var card = Card();

        var sut = EnsembleCard.Create(
            "both", [("a.onnx", new('a', 64), card), ("b.onnx", new('b', 64), card)], new() { Rule = EnsembleRule.GeometricMean }, "OnnxRad 1", s_created);

        Assert.Equal((card.IntendedUse, card.TrainingData, null), (sut.IntendedUse, sut.TrainingData, sut.Licence));
        Assert.Equal(
            ("none", EnsembleRule.GeometricMean, card.Provenance.Seed, card.Provenance.DataSha256),
            (sut.Provenance.Recipe, sut.Provenance.Rule!.Value, sut.Provenance.Seed, sut.Provenance.DataSha256));
        Assert.Contains("\"rule\": \"geometricMean\"", sut.ToJson());
    }

    [Fact]
    public void Parse_MembersThatCannotBe_AreListed()
    {
        var card = Card();
        card = card with
        {
            Provenance = card.Provenance with
            {
                Members = [new() { Name = "x/a.onnx", Sha256 = "AB", Share = 0 }],
            },
        };

        Assert.Equal(
            [
                "provenance has members and no rule; expected both or none.",
                "provenance.members has 1 member; expected at least 2.",
                "provenance.members[0].name is 'x/a.onnx'; expected the name of a file without its folder.",
                "provenance.members[0].sha256 is 'AB'; expected 64 lower-case hexadecimal digits.",
                "provenance.members[0].share is 0; expected a number greater than 0.",
            ],
            card.Problems());
    }

    static ModelCard Card() => new()
    {
        Name = "tiny",
        Version = "1",
        Task = ModelTask.Classification,
        Classes = ["normal", "pneumonia"],
        Inputs = [new() { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 1, Width = 2 }],
        Preprocessing = new() { Channels = 1, Height = 1, Width = 2, Mean = [0], Std = [1] },
        Activation = Activation.Softmax,
        Thresholds = [],
        IntendedUse = "Research.",
        TrainingData = new() { Description = "Hospital A.", Counts = new Dictionary<string, int> { ["train"] = 5 } },
        Provenance = new() { Recipe = "none", Seed = 1, DataSha256 = new string('0', 64), ToolVersion = "0", Created = DateTimeOffset.UnixEpoch },
    };
}
