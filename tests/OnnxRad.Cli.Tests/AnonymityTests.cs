using System.Text;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Imaging.Tests.Formats.Dicom;
using OnnxRad.Testing;

namespace OnnxRad.Cli.Tests;

/// <summary>Nothing that identifies a patient comes out of any command but where it is asked for, nor into any file but DICOM ones.</summary>
public sealed class AnonymityTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly StringBuilder _said = new();

    [Fact]
    public void Commands_MarkedFiles_LeaveNoMark()
    {
        var data = Classes("data", broken: false);
        var model = _folder.File("run/model.onnx");
        Succeeds("train", TinyRecipe.Write(_folder.File("tiny.yaml")), "--data", data, "--out", _folder.File("run"), "--cache", _folder.File("cache"));
        Assert.NotEmpty(Directory.GetFiles(_folder.File("cache")));
        Succeeds("evaluate", model, "--data", data, "--split", "all", "--json");
        Succeeds("predict", model, data);
        Succeeds("predict", model, data, "--json");
        Succeeds("inspect", model);
        var image = Path.Combine(data, "dark", "0.dcm");
        Succeeds("view", image, "-o", _folder.File("out/view.png"));
        Succeeds("dicom", "info", image);
        Succeeds("dicom", "info", image, "--json");

        AssertUnmarked(_folder.File("run"), _folder.File("out"), _folder.File("cache"));
        Assert.Contains(MarkedDicom.Mark, Tool.Run("dicom", "info", image, "--identifiers").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_SegmentationOfMarkedFiles_LeaveNoMark()
    {
        Directory.CreateDirectory(_folder.File("seg"));
        var table = new StringBuilder("image,mask,patient\n");
        for (var i = 0; i < 8; i++)
        {
            File.WriteAllBytes(_folder.File($"seg/{i}.dcm"), MarkedDicom.Image(i, 20 * i));
            var labels = Imaging.PngEncoder.Encode(new(1, 16, 16, 8, [.. Enumerable.Range(0, 256).Select(p => p % 16 < 8 ? 0f : 1)]));
            File.WriteAllBytes(_folder.File($"seg/{i}.png"), labels);
            table.Append($"{i}.dcm,{i}.png,{MarkedDicom.Mark}{i}\n");
        }

        File.WriteAllText(_folder.File("seg/t.csv"), table.ToString());
        File.WriteAllText(_folder.File("seg.yaml"), """
            name: halves
            task: segmentation
            data: { classes: [left, right] }
            input: { height: 16, width: 16 }
            network: { width: 4 }
            training: { epochs: 1, batch_size: 4 }
            """);
        Succeeds("train", _folder.File("seg.yaml"), "--data", _folder.File("seg/t.csv"), "--out", _folder.File("run"));
        Succeeds("evaluate", _folder.File("run/model.onnx"), "--data", _folder.File("seg/t.csv"), "--split", "all");
        Succeeds("predict", _folder.File("run/model.onnx"), _folder.File("seg/0.dcm"), "-o", _folder.File("out/0.png"));

        // The marked patient in two splits, and a mask of another patient's.
        File.WriteAllText(_folder.File("seg/bad.csv"), $"image,mask,patient,split\n0.dcm,0.png,{MarkedDicom.Mark},train\n1.dcm,1.png,{MarkedDicom.Mark},val\n");
        Fails("train", _folder.File("seg.yaml"), "--data", _folder.File("seg/bad.csv"), "--out", _folder.File("run2"));
        Succeeds("predict", _folder.File("run/model.onnx"), _folder.File("seg/0.dcm"), "-o", _folder.File("seg0.dcm"));
        Fails("predict", _folder.File("run/model.onnx"), _folder.File("seg/0.dcm"), _folder.File("seg/1.dcm"), "-o", _folder.File("two.dcm"));
        File.WriteAllText(_folder.File("seg/other.csv"), "image,mask\n1.dcm,../seg0.dcm\n");
        File.Copy(_folder.File("seg0.dcm"), _folder.File("seg/seg0.dcm"));
        File.WriteAllText(_folder.File("seg/other.csv"), "image,mask\n1.dcm,seg0.dcm\n");
        Fails("evaluate", _folder.File("run/model.onnx"), "--data", _folder.File("seg/other.csv"), "--split", "all");

        AssertUnmarked(_folder.File("run"), _folder.File("out"));
    }

    [Fact]
    public void Commands_BrokenMarkedFiles_SayNoMark()
    {
        var data = Classes("data", broken: true);
        var recipe = TinyRecipe.Write(_folder.File("tiny.yaml"));
        Succeeds("train", recipe, "--data", Classes("whole", broken: false), "--out", _folder.File("run"));
        Fails("train", recipe, "--data", data, "--out", _folder.File("run2"));
        Tool.Run("train", recipe, "--data", data, "--out", _folder.File("run3"), "--skip-bad-images");
        Fails("predict", _folder.File("run/model.onnx"), data);
        var files = Directory.GetFiles(data, "*.dcm", SearchOption.AllDirectories);
        foreach (var file in files)
        {
            Runs("dicom", "info", file);
            Runs("view", file, "-o", _folder.File("out/view.png"));
        }

        AssertUnmarked(Directory.GetDirectories(_folder.Path, "run*").Append(_folder.File("out")).Where(Directory.Exists));
    }

    [Fact]
    public void DicomInfo_ManyBrokenMarkedFiles_SaysNoMark()
    {
        var path = _folder.File("broken.dcm");
        foreach (var broken in MarkedDicom.Broken(MarkedDicom.Image(1, 50), 400))
        {
            File.WriteAllBytes(path, broken);
            Runs("dicom", "info", path, "--json");
        }

        AssertUnmarked([]);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A folder of two classes.</summary>
    string Classes(string name, bool broken)
    {
        Func<DicomBuilder, DicomBuilder>[] wrong =
        [
            d => d.Text(0x0028, 0x0004, "CS", MarkedDicom.Mark),
            d => d.Text(0x0028, 0x1050, "DS", MarkedDicom.Mark).Text(0x0028, 0x1051, "DS", MarkedDicom.Mark),
            d => d.Text(0x0028, 0x0008, "IS", MarkedDicom.Mark).Text(0x0028, 0x0030, "DS", MarkedDicom.Mark),
            d => d.Text(0x0028, 0x1053, "DS", MarkedDicom.Mark).Text(0x0028, 0x1056, "CS", MarkedDicom.Mark),
            d => d.Text(0x0008, 0x0005, "CS", MarkedDicom.Mark).Text(0x0018, 0x0015, "CS", $"{MarkedDicom.Mark} JOHN"),
        ];
        foreach (var (label, level) in new[] { ("dark", 20), ("bright", 180) })
        {
            Directory.CreateDirectory(_folder.File($"{name}/{label}"));
            for (var i = 0; i < 12; i++)
            {
                var image = MarkedDicom.Image((level * 100) + i, level, broken && i < wrong.Length ? wrong[i] : null);
                var bytes = broken && i >= wrong.Length ? MarkedDicom.Broken(image, 40).ElementAt(i) : image;
                File.WriteAllBytes(_folder.File($"{name}/{label}/{i}.dcm"), bytes);
            }
        }

        return _folder.File(name);
    }

    void Succeeds(params string[] arguments)
    {
        Directory.CreateDirectory(_folder.File("out"));
        var outcome = Runs(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    void Fails(params string[] arguments) => Assert.Equal(1, Runs(arguments).ExitCode);

    CliOutcome Runs(params string[] arguments)
    {
        var outcome = Tool.Run(arguments);
        _said.Append(outcome.Out).Append(outcome.Error);
        return outcome;
    }

    void AssertUnmarked(params IEnumerable<string> folders)
    {
        var said = _said.ToString();
        Assert.NotEmpty(said);
        Assert.All(MarkedDicom.Marks, mark => Assert.DoesNotContain(mark, said, StringComparison.OrdinalIgnoreCase));
        foreach (var file in folders.SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)))
        {
            var bytes = File.ReadAllBytes(file);
            Assert.All(MarkedDicom.Marks, mark =>
            {
                Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(mark)) < 0, $"'{file}' holds '{mark}'.");
                Assert.True(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(mark)) < 0, $"'{file}' holds '{mark}'.");
            });
        }
    }
}
