using System.Runtime.InteropServices;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Data;

public sealed class PhantomsTests
{
    static readonly PhantomOptions s_options = new() { Patients = 60, Size = 32 };

    [Fact]
    public void Write_Folder_IsADataSetToHoldOutFrom()
    {
        using var folder = new TempFolder();
        var target = folder.File("phantoms");

        var images = Phantoms.Write(target, s_options, Encode);

        var data = Open(target);
        Assert.Equal(["nodule", "normal"], data.Classes);
        Assert.Equal(images, data.Samples.Count);
        Assert.Equal(images, Directory.GetFiles(Path.Combine(target, "images")).Length);
        Assert.Equal("images/0001.png", data.Samples[0].Name);
        Assert.Equal("image,patient,label", File.ReadLines(Path.Combine(target, "labels.csv")).First());
        Assert.False(data.HasSplits);
        var byPatient = data.Samples.GroupBy(s => s.Patient).ToList();
        Assert.Equal(60, byPatient.Count);
        Assert.Equal([1, 2, 3], byPatient.Select(p => p.Count()).Distinct().Order());
        Assert.Equal(30, byPatient.Count(p => p.All(s => s.Label == 0)));
        Assert.Equal(30, byPatient.Count(p => p.All(s => s.Label == 1)));
        Assert.Equal(3, HoldOut.Assign(data, new HoldOutOptions { Seed = 1 }).Distinct().Count());
        Assert.Equal([target], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_SameSeed_MakesTheSameData()
    {
        using var folder = new TempFolder();
        string Hash(string name, int seed)
        {
            Phantoms.Write(folder.File(name), s_options with { Patients = 6, Seed = seed }, Encode);
            return Open(folder.File(name)).Sha256;
        }

        var first = Hash("a", 1);

        Assert.Equal(first, Hash("b", 1));
        Assert.NotEqual(first, Hash("c", 2));
    }

    [Fact]
    public void Write_MorePatients_KeepsTheFirst()
    {
        using var folder = new TempFolder();
        Phantoms.Write(folder.File("few"), s_options with { Patients = 3 }, Encode);
        Phantoms.Write(folder.File("more"), s_options with { Patients = 6 }, Encode);

        foreach (var file in Directory.GetFiles(folder.File("few/images")))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder.File($"more/images/{Path.GetFileName(file)}")));
        }
    }

    [Fact]
    public void Write_Brightness_DoesNotGiveTheClassAway()
    {
        using var folder = new TempFolder();
        Phantoms.Write(folder.File("phantoms"), s_options with { Patients = 400 }, Encode);
        var data = Open(folder.File("phantoms"));
        var cues = data.Samples.Select(s => (s.Label, Cues: Cues(s.Read().Pixels.Span))).ToList();

        // Some 800 images in clusters of two: chance alone keeps the AUC within 0.1 of one half.
        for (var cue = 0; cue < 3; cue++)
        {
            var index = cue;
            float[] Of(int label) => [.. cues.Where(c => c.Label == label).Select(c => c.Cues[index])];
            Assert.InRange(Auc(Of(0), Of(1)), 0.4, 0.6);
        }

        Assert.All(cues, c => Assert.InRange(c.Cues[0], 116, 140));
        Assert.All(cues, c => Assert.InRange(Math.Sqrt(c.Cues[1]), 43, 55));
    }

    [Fact]
    public void Render_Nodule_BrightensItsPlaceInTheLung()
    {
        var anatomy = ChestAnatomy.Draw(new Random(3));
        var nodule = anatomy.DrawNodule(new Random(4));
        var with = ChestRenderer.Render(anatomy, nodule, 64, new Random(5)).Image;
        var without = ChestRenderer.Render(anatomy, null, 64, new Random(5)).Image;

        var (best, at) = (0f, 0);
        for (var i = 0; i < 64 * 64; i++)
        {
            var difference = with.Pixels.Span[i] - without.Pixels.Span[i];
            (best, at) = difference > best ? (difference, i) : (best, at);
        }

        var (x, y) = ((((2 * (at % 64)) + 1) / 64.0) - 1, (((2 * (at / 64)) + 1) / 64.0) - 1);
        Assert.InRange(best, 10, 90);
        Assert.InRange(Math.Sqrt(((x - nodule.X) * (x - nodule.X)) + ((y - nodule.Y) * (y - nodule.Y))), 0, nodule.Radius + 0.15);
        Assert.True(anatomy.Lung(nodule.X, nodule.Y) > 0.8);
    }

    [Fact]
    public void Render_Chest_HasDarkLungsBetweenBrightHeartAndDarkCorner()
    {
        var anatomy = ChestAnatomy.Draw(new Random(3));
        var pixels = ChestRenderer.Render(anatomy, null, 128, new Random(5)).Image.Pixels;
        double At(double x, double y) => pixels.Span[((int)((y + 1) * 64) * 128) + (int)((x + 1) * 64)];

        Assert.True(At(-0.55, 0.2) < At(0, 0.2) - 50);
        Assert.True(At(0.55, -0.3) < At(0.15, 0.35) - 50);
        Assert.True(At(-0.97, -0.97) < 40);
        Assert.All(pixels.ToArray(), p => Assert.True(p is >= 0 and <= 255 && p == MathF.Round(p)));
    }

    [Fact]
    public void Write_FolderThere_IsLeftAlone()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("mine.txt"), "mine");

        var error = Assert.Throws<DataException>(() => Phantoms.Write(folder.Path, s_options, Encode));

        Assert.Equal($"'{folder.Path}' exists already. Remove it, or choose another folder for the phantoms.", error.Message);
        Assert.Equal("mine", File.ReadAllText(folder.File("mine.txt")));
    }

    [Fact]
    public void Write_EmptyFolderThere_IsUsed()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("empty"));

        Assert.InRange(Phantoms.Write(folder.File("empty/"), s_options with { Patients = 2 }, Encode), 2, 6);
    }

    [Fact]
    public void Write_EncoderFails_LeavesNothingBehind()
    {
        using var folder = new TempFolder();

        Assert.Throws<IOException>(() => Phantoms.Write(folder.File("x"), s_options, _ => throw new IOException("disk full")));

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(100_001, 64)]
    [InlineData(10, 31)]
    [InlineData(10, 1025)]
    public void Write_OptionOutOfRange_IsRefused(int patients, int size)
    {
        using var folder = new TempFolder();

        Assert.Throws<ArgumentOutOfRangeException>(
            () => Phantoms.Write(folder.File("x"), new PhantomOptions { Patients = patients, Size = size }, Encode));
    }

    static float[] Cues(ReadOnlySpan<float> pixels)
    {
        var (sum, squares, max) = (0.0, 0.0, 0f);
        foreach (var pixel in pixels)
        {
            sum += pixel;
            squares += pixel * pixel;
            max = Math.Max(max, pixel);
        }

        var mean = sum / pixels.Length;
        return [(float)mean, (float)((squares / pixels.Length) - (mean * mean)), max];
    }

    static double Auc(float[] negative, float[] positive) =>
        positive.Average(p => negative.Average(n => p > n ? 1 : p == n ? 0.5 : 0.0));

    static byte[] Encode(RadImage image) => [.. MemoryMarshal.AsBytes(image.Pixels.Span)];

    static ImageDataset Open(string folder) =>
        ImageDataset.Open(Path.Combine(folder, Phantoms.TableName), new ImageDatasetOptions { Read = Read });

    static RadImage Read(string path)
    {
        var pixels = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        var size = (int)Math.Sqrt(pixels.Length);
        return new RadImage(1, size, size, 8, pixels);
    }
}
