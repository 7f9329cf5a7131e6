using System.Text;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Testing;
using OnnxRad.Trainer.Tests.Reports;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>Images prepared into the cache are those prepared in memory, and are not decoded twice.</summary>
[Collection(TorchCollection.Name)]
public sealed class PreparedCacheTests
{
    const int Count = 12;

    static readonly Preprocessing s_preprocessing = new() { Channels = 1, Height = 8, Width = 8, Mean = [0.3f], Std = [0.2f] };

    [Fact]
    public void Prepare_IntoTheCache_GivesTheValuesOfMemoryBitForBit()
    {
        using var folder = new TempFolder();
        var (memory, first, second) = (new Source(), new Source(), new Source());

        var expected = Prepare(memory, null, TestContext.Current.CancellationToken);
        var cold = Prepare(first, folder, TestContext.Current.CancellationToken);
        var warm = Prepare(second, folder, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Values, cold.Slice(0, Count).ToArray());
        Assert.Equal(expected.Values, warm.Slice(0, Count).ToArray());
        Assert.Equal(expected.Labels, warm.Labels);
        Assert.Equal(expected.Names, warm.Names);
        Assert.Empty(warm.Values);
        Assert.Equal((Count, Count, 0), (memory.Decoded, first.Decoded, second.Decoded));
    }

    [Fact]
    public void Prepare_AfterAnInterruption_DecodesTheOthers()
    {
        using var folder = new TempFolder();
        using var cancellation = new CancellationTokenSource();
        var (first, second) = (new Source(), new Source());
        first.OnDecoded = decoded =>
        {
            if (decoded == 5)
            {
                cancellation.Cancel();
            }
        };

        Assert.Throws<OperationCanceledException>(() => Prepare(first, folder, cancellation.Token));
        var prepared = Prepare(second, folder, TestContext.Current.CancellationToken);

        Assert.InRange(first.Decoded, 5, Count);
        Assert.Equal(Count, first.Decoded + second.Decoded);
        Assert.Equal(Prepare(new(), null, TestContext.Current.CancellationToken).Values, prepared.Slice(0, Count).ToArray());
    }

    [Fact]
    public void Prepare_ByteOfTheCacheChanged_DecodesThatImageAgain()
    {
        using var folder = new TempFolder();
        Prepare(new(), folder, TestContext.Current.CancellationToken);
        var path = Assert.Single(Directory.GetFiles(folder.Path, "*.prepared"));
        var bytes = File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
        var source = new Source();

        var prepared = Prepare(source, folder, TestContext.Current.CancellationToken);

        Assert.Equal(1, source.Decoded);
        Assert.Equal(Prepare(new(), null, TestContext.Current.CancellationToken).Values, prepared.Slice(0, Count).ToArray());
    }

    [Fact]
    public void Prepare_OtherPreprocessing_UsesAnotherFile()
    {
        using var folder = new TempFolder();
        Prepare(new(), folder, TestContext.Current.CancellationToken);
        var source = new Source();

        Prepare(source, folder, TestContext.Current.CancellationToken, s_preprocessing with { Mean = [0.4f] });

        Assert.Equal(Count, source.Decoded);
        Assert.Equal(2, Directory.GetFiles(folder.Path, "*.prepared").Length);
    }

    [Fact]
    public void Prepare_IntoTheCache_LeavesNoNamesThere()
    {
        using var folder = new TempFolder();

        Prepare(new(), folder, TestContext.Current.CancellationToken);

        foreach (var file in Directory.GetFiles(folder.Path))
        {
            Assert.Matches(@"\A[0-9a-f]{32}\.prepared(\.lock)?\z", Path.GetFileName(file));
            Assert.DoesNotContain("MARKED", Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Prepare_CacheThatCannotBeMade_IsSaid()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("taken"), "");

        var error = Assert.Throws<DataException>(() => new ImagePreparer(new Source().Dataset, new Recorder(), folder.File("taken"))
            .Prepare([], s_preprocessing, new ClassTargets(), "Images", CancellationToken.None));

        Assert.StartsWith($"The cache '{folder.File("taken")}' cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Choose another folder with --cache.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_FromTheCache_TrainsTheSameModel()
    {
        using var folder = new TempFolder();
        var data = TinyData.Write(folder);
        var clock = new FixedClock(new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));
        byte[] Train(string name, string? cache) => File.ReadAllBytes(new TrainingRun(new Recorder(), clock).Execute(
            new() { Recipe = TinyRecipe.WithEverything(epochs: 2), DataPath = data, OutFolder = folder.File(name), Device = TestDevice.Name, Cache = cache },
            CancellationToken.None).ModelPath);

        var memory = Train("memory", null);

        TestDevice.AssertSameModel(memory, Train("cold", folder.File("cache")));
        TestDevice.AssertSameModel(memory, Train("warm", folder.File("cache")));
    }

    static PreparedImages Prepare(Source source, TempFolder? cache, CancellationToken cancellation = default, Preprocessing? preprocessing = null) =>
        new ImagePreparer(source.Dataset, new Recorder(), cache?.Path)
            .Prepare(source.Dataset.Samples, preprocessing ?? s_preprocessing, new ClassTargets(), "Images", cancellation);

    /// <summary>Images with marked names, which count how often they are decoded.</summary>
    sealed class Source
    {
        int _decoded;

        public Source() => Dataset = new("data", ["a", "b"], [.. Enumerable.Range(0, Count).Select(Sample)]);

        public ImageDataset Dataset { get; }

        public int Decoded => _decoded;

        public Action<int>? OnDecoded { get; set; }

        Sample Sample(int index) => new($"MARKED-{index}", index % 2, $"MARKED-PATIENT-{index}", null, () => Decode(index))
        {
            Content = () => new MemoryStream([(byte)index]),
        };

        RadImage Decode(int index)
        {
            var decoded = Interlocked.Increment(ref _decoded);
            OnDecoded?.Invoke(decoded);
            var random = new Random(index);
            return new(1, 8, 8, 8, [.. Enumerable.Range(0, 64).Select(_ => (float)random.Next(256))]);
        }
    }
}
