namespace OnnxRad.Models.Tests.Catalogue;

public sealed class ModelCatalogueTests
{
    const string Entry = """
        {"name":"m","address":"https://github.com/m.onnx","bytes":5,"sha256":"HASH","hashReadIn":"here","licence":"MIT","opset":7,
         "input":{"name":"x","layout":"nchw","height":2,"width":2,"channelOrder":null,"normalisation":null},"classes":"imagenet-1000"}
        """;

    static readonly string s_hash = new('a', 64);

    [Fact]
    public void BuiltIn_IsComplete()
    {
        var models = ModelCatalogue.BuiltIn().Models;

        // What the issue of the catalogue asks for.
        string[] wanted =
        [
            "alexnet", "caffenet", "densenet121", "efficientnet-lite4", "googlenet", "inception-v1", "inception-v2", "mobilenetv2",
            "resnet101-v1", "resnet101-v2", "resnet18-v1", "resnet18-v2", "resnet34-v1", "resnet34-v2", "resnet50-v1", "resnet50-v2",
            "shufflenet-v1", "shufflenet-v2", "squeezenet1.0", "squeezenet1.1", "vgg16", "vgg19", "zfnet512",
        ];
        Assert.Equal(wanted, models.Select(model => model.Name));
        Assert.All(models, model =>
        {
            Assert.StartsWith("https://github.com/onnx/models/raw/main/", model.Address);
            Assert.Equal("imagenet-1000", model.Classes);
            Assert.Contains(model.Licence, (string[])["Apache-2.0", "BSD-3-Clause", "MIT"]);
        });
        Assert.Equal(models.Count, models.Select(model => model.FileName).Distinct().Count());
        Assert.Equal(models.Count, models.Select(model => model.Sha256).Distinct().Count());
    }

    [Fact]
    public void Parse_HashOfNull_IsAllowedAndStaysNull()
    {
        var entry = Entry.Replace("\"HASH\"", "null").Replace("\"here\"", "null").Replace("\"bytes\":5", "\"bytes\":null");

        Assert.Null(ModelCatalogue.Parse(Wrap(entry)).Find("m").Sha256);
    }

    [Fact]
    public void Parse_WrongValues_AreAllListed()
    {
        var entry = Entry.Replace("\"MIT\"", "\"\"").Replace("https://github.com/m.onnx", "http://github.com/..").Replace("\"here\"", "null");

        var e = Assert.Throws<CatalogueException>(() => ModelCatalogue.Parse(Wrap(entry, Entry)));

        Assert.Equal(
            "The catalogue is not valid: Model 'm' is listed 2 times; expected once. "
            + "Model 'm': 'address' is 'http://github.com/..'; expected an https address. "
            + "Model 'm': 'address' ends in '..'; expected the name of an .onnx file. "
            + "Model 'm': 'hashReadIn' says where the hash was read; expected it exactly where there is a hash. "
            + "Model 'm': it states no licence. Correct the file.",
            e.Message);
    }

    [Fact]
    public void Parse_UnknownAndMissingMembers_AreListed()
    {
        var e = Assert.Throws<CatalogueException>(() => ModelCatalogue.Parse(Wrap(Entry.Replace("\"opset\":7", "\"opsets\":7"))));

        Assert.StartsWith("The catalogue is not valid: Member 'models[0].opsets' is unknown; expected one of 'name', 'address', ", e.Message);
        Assert.EndsWith(" Member 'models[0].opset' is missing; expected a whole number. Correct the file.", e.Message);
    }

    [Fact]
    public void Find_UnknownName_ListsTheNames()
    {
        var e = Assert.Throws<CatalogueException>(() => ModelCatalogue.Parse(Wrap(Entry)).Find("n"));

        Assert.Equal("The catalogue has no model 'n'. It has m.", e.Message);
    }

    static string Wrap(params string[] entries) => $"{{\"formatVersion\":1,\"models\":[{string.Join(',', entries)}]}}".Replace("HASH", s_hash);
}
