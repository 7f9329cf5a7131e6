using Onnx;
using OnnxRad.Graphs;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Training.FineTuning;

/// <summary>What a file must be to be trained on, and what is said where it is not.</summary>
public sealed class PretrainedNetworkTests : IDisposable
{
    static readonly string[] s_classes = ["normal", "pneumonia"];

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_NoFile_IsNull() => Assert.Null(PretrainedNetwork.Read(new()));

    [Fact]
    public void Read_FileMissing_SaysSo() => Assert.Equal(
        $"There is no model file '{_folder.File("base.onnx")}'. Check the path.",
        Assert.Throws<FileNotFoundException>(() => PretrainedNetwork.Read(new() { From = _folder.File("base.onnx") })).Message);

    [Fact]
    public void Read_OtherHash_SaysWhatItIs()
    {
        var path = TinyBase.Write(_folder);

        var e = Assert.Throws<TrainingException>(() => PretrainedNetwork.Read(new() { From = path, Sha256 = new('0', 64) }));

        Assert.Matches(
            $"^'{path}' is not the file of the recipe: its SHA-256 is [0-9a-f]{{64}}, and fine_tuning.sha256 is 0{{64}}. Find that file, or take "
            + "the key out of the recipe, on the command line with --set fine_tuning.sha256=$",
            e.Message);
    }

    [Fact]
    public void For_OtherClassesChannelsAndSize_ListsAllAndTheCommand()
    {
        var path = TinyBase.Write(_folder, classes: 5, channels: 3, size: 32);

        Assert.Equal(
            $"Training cannot start from '{path}'. It takes images of 3 channels, and input.channels is 1. It takes images of 32 x 32 (rows, columns), "
            + "and the recipe's are 8 x 8. It has 5 outputs, and 'cxr.csv' has 2 classes ('normal', 'pneumonia'). Import it for this recipe and start "
            + $"from the new file: onnxrad import {path} --classes normal,pneumonia --channels 1 --size 8 -o base-new.onnx",
            Refusal(path));
    }

    [Fact]
    public void For_OtherClassNames_ShowsBoth() => Assert.StartsWith(
        $"Training cannot start from '{_folder.File("base.onnx")}'. Its classes are 'nodule', 'normal', and those of 'cxr.csv' are 'normal', "
        + "'pneumonia'. Import it",
        Refusal(TinyBase.Write(_folder, change: model => model.SetMetadata("onnxrad.classes", """["nodule","normal"]"""))));

    [Fact]
    public void For_ClassNamesThatAreNoJson_CountsTheOutputs() =>
        Assert.NotNull(For(TinyBase.Write(_folder, change: model => model.SetMetadata("onnxrad.classes", "normal"))));

    [Fact]
    public void For_BatchOfOne_IsRefused() => Assert.Contains(
        " It takes 1 image at a time; any number is expected. ",
        Refusal(TinyBase.Write(_folder, change: model => model.Inputs[0].Type.TensorType.Shape.Dim[0].DimValue = 1)));

    [Fact]
    public void For_BatchOfOneInsideTheGraph_IsFoundByTrying()
    {
        var message = Refusal(TinyBase.Write(_folder, change: model =>
        {
            var flatten = model.Proto.Graph.Node.First(node => node.OpType == "Flatten");
            flatten.OpType = "Reshape";
            flatten.Attribute.Clear();
            flatten.Input.Add("one");
            model.Proto.Graph.Initializer.Add(OnnxTensor.From("one", [2], [1L, 32]));
        }));

        Assert.Contains("It cannot take two images of 1 x 8 x 8 (channels, rows, columns). Running node '", message);
    }

    [Fact]
    public void For_NoLogitsOfClasses_ShowsTheShape()
    {
        var message = Refusal(TinyBase.Write(_folder, change: model =>
        {
            model.Outputs[0].Name = model.Nodes.First(node => node.OpType == "GlobalAveragePool").Outputs[0];
            model.Outputs[0].Type.TensorType.Shape = null;
        }));

        Assert.Contains("For two images it gives numbers of shape (2, 32, 1, 1) where (2, 2) is expected, one logit a class.", message);
    }

    [Fact]
    public void For_DoubleInput_IsRefused() => Assert.Contains(
        " Its input 'image' is of double numbers; float is expected. ",
        Refusal(TinyBase.Write(_folder, change: model => model.Inputs[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Double)));

    [Fact]
    public void For_TwoOutputs_IsRefused() => Assert.Contains(
        " It has 1 input and 2 outputs; one of each is expected. ",
        Refusal(TinyBase.Write(_folder, change: model => model.Proto.Graph.Output.Add(new ValueInfoProto { Name = model.Nodes[0].Outputs[0] }))));

    [Fact]
    public void For_TwoInputs_ProposesNoImport() => Assert.Equal(
        $"Training cannot start from '{_folder.File("base.onnx")}'. It has 2 inputs and 1 output; one of each is expected. "
        + "Take a file whose network takes the images of the recipe and gives what it learns.",
        Refusal(TinyBase.Write(_folder, change: model => model.Proto.Graph.Input.Add(new ValueInfoProto { Name = "covariates" }))));

    [Fact]
    public void For_NameOfTheExportInUse_IsRefused() => Assert.Contains(
        " It uses the name 'probabilities' inside, which the exported model needs. ",
        Refusal(TinyBase.Write(_folder, change: model =>
        {
            var (first, second) = (model.Proto.Graph.Node[0], model.Proto.Graph.Node[1]);
            (first.Output[0], second.Input[0]) = ("probabilities", "probabilities");
        })));

    string Refusal(string path) => Assert.Throws<TrainingException>(() => For(path)).Message;

    static StartingNetwork For(string path)
    {
        var recipe = TinyRecipe.Create() with { FineTuning = new() { From = path } };
        return PretrainedNetwork.Read(recipe.FineTuning)!.For(recipe, TaskTable.Default.Fit(recipe, s_classes, PreparedTargets.OfClasses([0])), "cxr.csv");
    }
}
