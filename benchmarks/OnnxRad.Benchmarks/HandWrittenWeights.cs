using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Benchmarks;

/// <summary>The weights of a model of the catalogue in the same network written by hand.</summary>
static class HandWrittenWeights
{
    public static void Copy(OnnxModel model, nn.Module network)
    {
        var initialisers = model.Initializers;
        using var noGrad = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            using var values = tensor(OnnxTensor.Floats(initialisers[NameInGraph(name)]), parameter.shape);
            parameter.copy_(values);
        }
    }

    /// <summary>Fields begin with an underscore in C#: <c>_layer1.0._conv1.weight</c> is <c>layer1.0.conv1.weight</c>.</summary>
    static string NameInGraph(string name) => string.Join('.', name.Split('.').Select(part => part.TrimStart('_')));
}
