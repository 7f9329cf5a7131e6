using OnnxRad.Graphs;
using OnnxRad.Graphs.Edits;
using OnnxRad.Torch;
using OnnxRad.Trainer;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>The files that both ways to train start from: the same network with pretrained and with new weights.</summary>
static class StartingPoint
{
    /// <summary>Imports the pretrained network for grey images of 64 x 64; the seed draws the new head.</summary>
    public static OnnxModel Pretrained(TransferOptions options, int seed) => NetworkImport.Run(
        OnnxModel.Load(options.Base), new() { Classes = options.Classes, Channels = 1, Size = 64, Seed = seed }).Network;

    /// <summary>The same network and head with all other trained weights drawn anew: He's normal distribution, biases 0, norms 1.</summary>
    public static OnnxModel FromScratch(TransferOptions options, int seed)
    {
        var model = Pretrained(options, seed);
        var head = ClassifierHead.Find(model).Node;
        var kept = model.Nodes.First(node => node.Name == head).Inputs.ToHashSet(StringComparer.Ordinal);
        var norms = model.Nodes.Where(node => node.OpType == "BatchNormalization").ToList();
        var ones = norms.SelectMany(node => new[] { node.Inputs[1], node.Inputs[4] }).ToHashSet(StringComparer.Ordinal);
        using var graph = TorchGraph.From(model);
        var drawn = graph.WeightNames.Concat(norms.SelectMany(node => node.Inputs.Skip(3))).Except(kept).ToHashSet(StringComparer.Ordinal);
        var random = new Random(seed);
        foreach (var tensor in model.Proto.Graph.Initializer.Where(t => drawn.Contains(t.Name)))
        {
            var values = new float[OnnxTensor.Count(tensor)];
            if (tensor.Dims.Count > 1)
            {
                // The spread that keeps the size of the values from layer to layer on the way forward.
                var fanIn = values.Length / tensor.Dims[0];
                Initialise.HeNormal(random, fanIn, fanIn, values);
            }
            else if (ones.Contains(tensor.Name))
            {
                Array.Fill(values, 1);
            }

            OnnxTensor.SetFloats(tensor, values);
        }

        return model;
    }
}
