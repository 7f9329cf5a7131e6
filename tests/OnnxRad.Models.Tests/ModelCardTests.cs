using System.Text;
using System.Text.Json.Nodes;

namespace OnnxRad.Models.Tests;

public sealed partial class ModelCardTests
{
    const string WayOut = " Correct the card, or export the model again with this version of OnnxRad.";

    [Fact]
    public void Parse_WrittenCard_RoundTrips()
    {
        var card = Card();

        var back = ModelCard.Parse(card.ToJson());

        Assert.Equal(card.ToJson(), back.ToJson());
        Assert.Equal(card.Classes, back.Classes);
        Assert.Equal(card.Inputs, back.Inputs);
        Assert.Equal(card.Preprocessing.Scale, back.Preprocessing.Scale);
        Assert.Equal(card.Preprocessing.Mean, back.Preprocessing.Mean);
        Assert.Equal(card.Provenance, back.Provenance);
        Assert.Equal(card.Calibration, back.Calibration);
        Assert.Equal(card.Metrics!.Values, back.Metrics!.Values);
        Assert.Equal(Activation.Softmax, back.Activation);
    }

    [Fact]
    public void ToJson_Enumerations_AreCamelCaseNames()
    {
        var json = JsonNode.Parse(Card().ToJson())!;

        Assert.Equal("classification", (string?)json["task"]);
        Assert.Equal("softmax", (string?)json["activation"]);
        Assert.Equal("image", (string?)json["inputs"]![0]!["kind"]);
        Assert.Equal("triangle", (string?)json["preprocessing"]!["resize"]);
        Assert.Equal(1, (int?)json["formatVersion"]);
    }

    [Fact]
    public void Parse_WithoutOptionalMembers_LeavesThemNull()
    {
        var card = ModelCard.Parse(Edited(json =>
        {
            json.Remove("calibration");
            json.Remove("metrics");
            json["licence"] = null;
        }));

        Assert.Null(card.Calibration);
        Assert.Null(card.Metrics);
        Assert.Null(card.Licence);
    }

    [Fact]
    public void Parse_UnknownMember_ListsTheKnownOnes() => Fails(
        json => json["provenance"]!["author"] = "x",
        "Member 'provenance.author' is unknown; expected one of 'recipe', 'seed', 'dataSha256', 'pretrained', 'members', 'rule', 'toolVersion', 'created'.");

    [Fact]
    public void Parse_MissingMember_SaysWhatIsExpected() => Fails(
        json => json.Remove("intendedUse"),
        "Member 'intendedUse' is missing; expected text.");

    [Fact]
    public void Parse_MissingFormatVersion_SaysWhatIsExpected() => Fails(
        json => json.Remove("formatVersion"),
        "Member 'formatVersion' is missing; expected a whole number.");

    [Fact]
    public void Parse_EstimateWithoutBound_SaysWhichIsMissing() => Fails(
        json => json["metrics"]!["values"]!["auc"]!.AsObject().Remove("low"),
        "Member 'metrics.values.auc.low' is missing; expected a number.");

    [Fact]
    public void Parse_WrongTypes_AreAllReported() => Fails(
        json =>
        {
            json["name"] = 5;
            json["classes"]![1] = null;
            json["inputs"]![0]!["height"] = 28.5;
            json["preprocessing"]!["mean"] = "0.5";
            json["thresholds"]![0] = true;
            json["trainingData"] = new JsonArray();
            json["provenance"]!["created"] = "yesterday";
        },
        "Member 'name' is the number 5; expected text.",
        "Member 'classes[1]' is null; expected text.",
        "Member 'inputs[0].height' is the number 28.5; expected a whole number.",
        "Member 'preprocessing.mean' is the text '0.5'; expected a list.",
        "Member 'thresholds[0]' is true; expected a number.",
        "Member 'trainingData' is a list; expected an object.",
        "Member 'provenance.created' is the text 'yesterday'; expected a time such as '2026-01-31T12:00:00+00:00'.");

    [Fact]
    public void Parse_UnknownEnumerationName_ListsTheKnownOnes() => Fails(
        json =>
        {
            json["task"] = "Classification";
            json["activation"] = 1;
        },
        "Member 'task' is the text 'Classification'; expected one of 'classification', 'segmentation', 'image', 'multiLabel', 'ordinal', 'continuous', 'survival', 'multiTask'.",
        "Member 'activation' is the number 1; expected one of 'none', 'sigmoid', 'softmax', 'ordinal', 'cumulative', 'scale', 'exponential', 'survival'.");

    [Fact]
    public void Parse_DuplicateMember_SaysHowOften()
    {
        var text = Card().ToJson().Replace("\"version\":", "\"name\": \"b\",\n  \"version\":", StringComparison.Ordinal);

        Assert.Equal(
            "The model card is not valid: Member 'name' is given 2 times; expected once." + WayOut,
            Assert.Throws<ModelCardException>(() => ModelCard.Parse(text)).Message);
    }

    [Fact]
    public void Parse_OtherFormatVersion_ReportsThatAlone() => Fails(
        json =>
        {
            json["formatVersion"] = 2;
            json["novelty"] = true;
        },
        "Member 'formatVersion' is 2; this version of OnnxRad reads 1.");

    [Fact]
    public void Parse_NotAnObject_SaysSo() =>
        Assert.Equal(
            "The model card is not valid: The whole is a list; expected an object." + WayOut,
            Assert.Throws<ModelCardException>(() => ModelCard.Parse("[]")).Message);

    [Fact]
    public void Parse_NotJson_NamesTheLine()
    {
        var error = Assert.Throws<ModelCardException>(() => ModelCard.Parse("{\n\"name\": oops }"));

        Assert.StartsWith("The model card is not valid: It is not JSON of the expected form (line 2): ", error.Message);
        Assert.EndsWith(WayOut, error.Message);
    }

    [Fact]
    public void Parse_ImpossibleValues_AreAllReported() => Fails(
        json =>
        {
            json["name"] = " ";
            json["classes"] = new JsonArray("normal", "normal");
            json["inputs"]![0]!["height"] = 0;
            json["preprocessing"]!["std"] = new JsonArray(0);
            json["thresholds"] = new JsonArray(1.5);
            json["calibration"]!["temperature"] = 0;
            json["trainingData"]!["counts"]!["train"] = -1;
            json["provenance"]!["dataSha256"] = "abc";
            json["provenance"]!["created"] = "2026-01-31T12:00:00+01:00";
            json["metrics"]!["values"]!["auc"]!["low"] = 0.99;
        },
        "name is empty; expected text.",
        "classes has the name 'normal' 2 times; expected once.",
        "inputs[0].height is 0; expected 1 to 16384.",
        "preprocessing.std has a value that is not greater than 0.",
        "preprocessing makes 1 x 28 x 28 (channels, rows, columns), but input 'image' is 1 x 0 x 28; expected the same.",
        "thresholds has 1.5; expected 0 to 1.",
        "calibration.temperature is 0; expected a number greater than 0.",
        "trainingData.counts.train is -1; expected 0 or more.",
        "provenance.dataSha256 is 'abc'; expected 64 lower-case hexadecimal digits.",
        "provenance.created is '2026-01-31T12:00:00+01:00'; expected UTC, which ends in '+00:00'.",
        "metrics.values.auc is 0.97 with interval 0.99 to 0.98; expected low <= value <= high.");

    [Fact]
    public void ToJson_Pretrained_RoundTrips()
    {
        var card = Card();
        card = card with { Provenance = card.Provenance with { Pretrained = new() { Name = "base.onnx", Sha256 = new string('b', 64) } } };

        Assert.Equal(card.Provenance, ModelCard.Parse(card.ToJson()).Provenance);
    }

    [Fact]
    public void Parse_PretrainedWithAFolder_IsRefused() => Fails(
        json => json["provenance"]!["pretrained"] = new JsonObject { ["name"] = "models/base.onnx", ["sha256"] = "abc" },
        "provenance.pretrained.name is 'models/base.onnx'; expected the name of a file without its folder.",
        "provenance.pretrained.sha256 is 'abc'; expected 64 lower-case hexadecimal digits.");

    [Fact]
    public void Parse_ThresholdsThatDoNotFitTheClasses_SaysWhatFits() => Fails(
        json =>
        {
            json["classes"] = new JsonArray("a", "b", "c");
            json["thresholds"] = new JsonArray(0.5);
        },
        "thresholds has 1 values for 3 classes; expected none, one for each class, or one where there are 2 classes.");

    [Theory]
    [InlineData("ordinal", "ordinal")]
    [InlineData("continuous", "scale")]
    [InlineData("survival", "exponential")]
    public void Parse_ThresholdsOfATaskWithoutFindings_AreRefused(string task, string activation) => Fails(
        json =>
        {
            json["task"] = task;
            json["activation"] = activation;
            json["thresholds"] = new JsonArray(0.5, 0.5);
        },
        "thresholds has 2 values; expected none, as the model finds nothing that is present or absent.");

    [Fact]
    public void Parse_NoImageInput_SaysSo() => Fails(
        json => json["inputs"] = new JsonArray(),
        "inputs has no image; expected at least one.");

    [Fact]
    public void ToJson_InvalidCard_Throws()
    {
        var sut = Card() with { Version = "" };

        Assert.Equal(["version is empty; expected text."], Assert.Throws<ModelCardException>(sut.ToJson).Problems);
    }

    [Fact]
    public void Parse_MutatedText_GivesACardOrModelCardException()
    {
        var random = new Random(11);
        var original = Encoding.UTF8.GetBytes(Card().ToJson());
        var (cards, errors) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = (byte[])original.Clone();
            for (var k = random.Next(3); k >= 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)"\"\\{}[],:0u-e\n\0é"[random.Next(15)];
            }

            try
            {
                ModelCard.Parse(Encoding.UTF8.GetString(bytes, 0, i % 4 == 0 ? random.Next(bytes.Length) : bytes.Length));
                cards++;
            }
            catch (ModelCardException)
            {
                errors++;
            }
        }

        Assert.True(cards > 0 && errors > 0, $"{cards} cards, {errors} errors");
    }

    [Fact]
    public void Parse_HalfASurrogatePair_SaysSo()
    {
        var card = Card().ToJson();
        var half = ((char)0xd800).ToString();
        string[] texts =
        [
            """{"\ud800": 1}""",
            card.Replace("\"pneumonia\"", "\"\\ud800\"", StringComparison.Ordinal),
            card.Replace("pneumonia", half, StringComparison.Ordinal),
        ];

        Assert.All(texts, text => Assert.Equal(
            "The model card is not valid: It holds text that is not valid Unicode." + WayOut,
            Assert.Throws<ModelCardException>(() => ModelCard.Parse(text)).Message));
    }

    [Fact]
    public void MeasuredMetrics_FromReport_LeavesOutWhatIsMissing()
    {
        var report = ClassificationReport.From([1, 1], [[.2f, .8f], [.7f, .3f]], ["normal", "pneumonia"]);

        var metrics = MeasuredMetrics.From("test", report);

        Assert.Equal(("test", 2), (metrics.Split, metrics.N));
        Assert.Equal(["accuracy", "sensitivity"], metrics.Values.Keys);
    }

    [Fact]
    public void Parse_SeveralTasks_RoundTripsAndGivesTheCardOfEach()
    {
        var card = Several();

        var back = ModelCard.Parse(card.ToJson());
        var grade = back.Of(back.Tasks![0]);

        Assert.Equal(card.ToJson(), back.ToJson());
        Assert.Equal((ModelTask.Ordinal, Activation.Ordinal), (grade.Task, grade.Activation));
        Assert.Equal(["0", "1"], grade.Classes);
        Assert.Null(grade.Tasks);
        Assert.Empty(grade.Problems());
        Assert.Equal("years", back.Of(back.Tasks[1]).Unit);
    }

    [Fact]
    public void Problems_Tasks_AreAllNamed()
    {
        var (card, several) = (Card(), Several());
        var grade = several.Tasks![0];

        Assert.Equal(["tasks has 2 tasks; expected nothing, as the model has one task."], (card with { Tasks = several.Tasks }).Problems());
        Assert.Equal(["tasks has 0 tasks; expected at least 2."], (several with { Tasks = null }).Problems());
        Assert.Equal(
            [
                "classes has 1 names; expected none, as each task has its own.",
                "tasks has the name 'grade' 2 times; expected once.",
                "tasks[1].classes has 1 names; expected at least 2.",
                "tasks[2].name is empty; expected text.",
                "tasks[2].task is Segmentation; expected one that gives numbers for an image as a whole.",
                "tasks[3].thresholds has 1 values; expected none, as the model finds nothing that is present or absent.",
            ],
            (several with
            {
                Classes = ["x"],
                Tasks = [grade, grade with { Classes = ["0"] }, grade with { Name = " ", Task = ModelTask.Segmentation }, grade with { Name = "other", Thresholds = [0.5] }],
            }).Problems());
    }

    static ModelCard Several() => Card() with
    {
        Task = ModelTask.MultiTask,
        Classes = [],
        Activation = Activation.None,
        Thresholds = [],
        Tasks =
        [
            new() { Name = "grade", Task = ModelTask.Ordinal, Classes = ["0", "1"], Activation = Activation.Ordinal, Thresholds = [] },
            new() { Name = "age", Task = ModelTask.Continuous, Classes = ["age"], Activation = Activation.Scale, Unit = "years", Thresholds = [] },
        ],
    };

    static void Fails(Action<JsonObject> edit, params string[] problems)
    {
        var error = Assert.Throws<ModelCardException>(() => ModelCard.Parse(Edited(edit)));

        Assert.Equal(problems, error.Problems);
        Assert.Equal("The model card is not valid: " + string.Join(' ', problems) + WayOut, error.Message);
    }

    static string Edited(Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(Card().ToJson())!.AsObject();
        edit(json);
        return json.ToJsonString();
    }

    static ModelCard Card() => new()
    {
        Name = "pneumonia",
        Version = "1",
        Task = ModelTask.Classification,
        Classes = ["normal", "pneumonia"],
        Inputs = [new InputSpec { Name = "image", Kind = InputKind.Image, Channels = 1, Height = 28, Width = 28 }],
        Preprocessing = new Preprocessing
        {
            Channels = 1,
            Height = 28,
            Width = 28,
            Resize = ResizeFilter.Triangle,
            Mean = [0.57f],
            Std = [0.17f],
        },
        Activation = Activation.Softmax,
        Thresholds = [0.5],
        Calibration = new Calibration { Temperature = 1.3, Split = "val" },
        IntendedUse = "Research on frontal radiographs of the chest; not a medical device.",
        TrainingData = new TrainingData
        {
            Description = "Public radiographs of children.",
            Counts = new Dictionary<string, int> { ["train"] = 4708, ["val"] = 524 },
        },
        Provenance = new Provenance
        {
            Recipe = "epochs: 20\n",
            Seed = 1,
            DataSha256 = new string('a', 64),
            ToolVersion = "OnnxRad 0.1.0",
            Created = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        },
        Metrics = new MeasuredMetrics
        {
            Split = "test",
            N = 624,
            Values = new Dictionary<string, Estimate> { ["auc"] = new(0.97, 0.96, 0.98) },
        },
        Licence = "Apache-2.0",
    };
}
