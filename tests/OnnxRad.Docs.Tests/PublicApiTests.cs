using OnnxRad.Client;
using OnnxRad.Docs.Tests.Support;
using OnnxRad.Graphs;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Protocol;
using OnnxRad.Runtime;
using OnnxRad.Runtime.DependencyInjection;
using OnnxRad.Torch;
using OnnxRad.Trainer;

namespace OnnxRad.Docs.Tests;

/// <summary>What the libraries offer is written down, so that a change of it is seen.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(ModelCard))]
    [InlineData(typeof(OnnxModel))]
    [InlineData(typeof(TorchGraph))]
    [InlineData(typeof(RadImage))]
    [InlineData(typeof(RadModel))]
    [InlineData(typeof(TensorType))]
    [InlineData(typeof(InferenceClient))]
    [InlineData(typeof(OnnxRadServices))]
    [InlineData(typeof(Recipe))]
    public void PublicApi_OfALibrary_IsTheWrittenOne(Type member)
    {
        var assembly = member.Assembly;

        GeneratedFile.AssertIs($"docs/reference/api/{assembly.GetName().Name}.txt", PublicApi.Of(assembly));
    }
}
