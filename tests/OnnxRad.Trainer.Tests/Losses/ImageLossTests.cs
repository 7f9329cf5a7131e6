using OnnxRad.Graphs;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Models;
using OnnxRad.Testing;
using static TorchSharp.torch;

namespace OnnxRad.Trainer.Tests.Losses;

public sealed class ImageLossTests
{
    [Fact]
    public void MseAndL1_ByHand()
    {
        float[] a = [0, 0.5f, 1, 1], b = [0.5f, 0.5f, 0, 0.75f];

        Assert.Equal((0.25 + 0 + 1 + 0.0625) / 4, Value(new MseLoss(), a, b, 2, 2), 1e-6);
        Assert.Equal((0.5 + 0 + 1 + 0.25) / 4, Value(new L1Loss(), a, b, 2, 2), 1e-6);
    }

    [Fact]
    public void Ssim_Loss_IsOneMinusTheMetric()
    {
        var random = new Random(7);
        float[] a = [.. Enumerable.Range(0, 13 * 17).Select(_ => random.NextSingle())];
        float[] b = [.. a.Select(x => x + (0.2f * random.NextSingle()))];

        Assert.Equal(1 - Ssim.Of(b, a, 17), Value(new SsimLoss(CPU), a, b, 13, 17), 1e-5);
    }

    [Fact]
    public void Perceptual_Loss_IsThatOfTheFeaturesAndTheImages()
    {
        using var folder = new TempFolder();
        var path = Network(folder);
        float[] a = [.. Enumerable.Range(0, 1024).Select(i => i / 1024f)], b = [.. a.Reverse()];
        using var features = new OnnxNetwork(Graphs.Edits.Cut.At(OnnxModel.Load(path), Layer(path)).ToBytes());
        float[] Of(float[] image) => features.Run((float[])[.. image, .. image, .. image], [1, 3, 32, 32]);
        var expected = (0.5 * Of(a).Zip(Of(b), (x, y) => Math.Pow(x - y, 2)).Average()) + a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Average();

        Assert.Equal(expected, Value(new PerceptualLoss(path, Layer(path), 0.5, CPU), a, b, 32, 32), 1e-5 * Math.Max(1, expected));
    }

    [Fact]
    public void Perceptual_NoSuchLayer_IsNamed()
    {
        using var folder = new TempFolder();
        var path = Network(folder);

        var error = Assert.Throws<TrainingException>(() => new PerceptualLoss(path, "nowhere", 1, CPU));

        Assert.StartsWith($"The perceptual loss cannot be made of '{path}'. ", error.Message);
        Assert.EndsWith(" Correct training.loss.layer.", error.Message);
    }

    [Theory]
    [InlineData("ssim")]
    [InlineData("perceptual")]
    [InlineData("mse")]
    public void Gradient_IsThatByFiniteDifferences(string name)
    {
        using var folder = new TempFolder();
        var path = Network(folder);
        RecipeNames.Loss.TryFind(name, out var loss);
        using var sut = LossTable.Create(new() { Name = loss, Network = path, Layer = Layer(path) }, null, CPU);
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 144).Select(_ => random.NextDouble())];
        var truth = tensor((float[])[.. values.Select(v => (float)(v + (0.3 * random.NextDouble())))], [1, 1, 12, 12]);
        Tensor At(double[] x) => tensor(x, [1, 1, 12, 12]).to(ScalarType.Float32);
        using var scope = NewDisposeScope();
        var at = At(values).requires_grad_();
        sut.Of([at], truth).backward();
        var gradient = at.grad!.data<float>().ToArray();

        for (var i = 0; i < values.Length; i += 13)
        {
            double Moved(double step)
            {
                var x = (double[])values.Clone();
                x[i] += step;
                return sut.Of([At(x)], truth).item<float>();
            }

            Assert.Equal((Moved(0.01) - Moved(-0.01)) / 0.02, gradient[i], 1e-3);
        }
    }

    // Without a kink: the features are those of the first convolution.
    static string Network(TempFolder folder)
    {
        var path = folder.File("features.onnx");
        ArchitectureTable.Create("plain-cnn", new() { InputChannels = 3, Height = 32, Width = 32, Classes = 2, BaseWidth = 4, Seed = 1 }).Save(path);
        return path;
    }

    static string Layer(string path) => OnnxModel.Load(path).Nodes.First(node => node.OpType == "Conv").Outputs[0];

    static double Value(ITaskLoss loss, float[] a, float[] b, int height, int width)
    {
        using var scope = NewDisposeScope();
        using (loss)
        {
            return loss.Of([tensor(a, [1, 1, height, width])], tensor(b, [1, 1, height, width])).item<float>();
        }
    }
}
