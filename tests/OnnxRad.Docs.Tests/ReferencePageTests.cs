using System.CommandLine;
using System.Reflection;
using System.Text;
using OnnxRad.Cli;
using OnnxRad.Docs.Tests.Support;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Imaging;
using OnnxRad.Models;
using OnnxRad.Torch;
using OnnxRad.Trainer;

namespace OnnxRad.Docs.Tests;

/// <summary>The reference pages whose text follows from the tables in the code.</summary>
public sealed class ReferencePageTests
{
    const string Note = "<!-- Written from the code by OnnxRad.Docs.Tests; do not edit. -->\n\n";

    [Fact]
    public void Operators_Page_IsTheTable()
    {
        object Constant(string name) => OpTable.GetField(name, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var names = OperatorNames();
        var text = new StringBuilder("# Operators\n\n" + Note)
            .Append($"`TorchGraph` trains graphs of these {names.Count} operators, opset {Constant("OldestOpset")} to {Constant("NewestOpset")}.\n")
            .Append("A graph with others is refused before training, with all of them named.\n\n")
            .Append("A version is the operator set that introduced or changed the operator; it holds up to the next one.\n\n")
            .Append("| operator | versions |\n| --- | --- |\n");
        foreach (var name in names)
        {
            text.Append($"| [{name}](https://onnx.ai/onnx/operators/onnx__{name}.html) | {string.Join(", ", OperatorVersions(name))} |\n");
        }

        text.Append('\n')
            .Append($"Sequences of tensors are taken out of a graph before it runs ({string.Join(", ", SequenceOperators())}; opset 11 on):\n")
            .Append("positions and sizes must be constants. Of the domain `ai.onnx.preview.training`, `Gradient` is computed by autograd.\n")
            .Append("What depends on constants alone is computed once, when the graph is loaded; what follows from the shapes of the inputs, when these change.\n");

        GeneratedFile.AssertIs("docs/reference/operators.md", text.ToString());
    }

    [Fact]
    public void Architectures_Page_IsTheTable()
    {
        var text = new StringBuilder("# Architectures\n\n" + Note)
            .Append("`network.architecture` of a recipe takes those that give scores; width and stem are keys of the recipe beside it.\n")
            .Append("All are built in code by `ArchitectureTable.Create(name, options)`.\n\n")
            .Append("Parameters and multiply-adds (of convolutions and fully connected layers) are those of one image of the size given, at width 64.\n")
            .Append("The smallest image is that of the stem ImageNet, then of the stem Small where it is another one; 'fixed' networks are built for one\n")
            .Append("size, all others export with free sizes. `onnxrad architectures` prints this table.\n")
            .Append("U-Nets that pad nothing, where they are built for one size, take the smallest or 16 pixels (3-D: 8 voxels) more, 32 more and so on: output\n")
            .Append("pixel i is image pixel i + 92 (3-D: i + 44). Exported with free sizes they take all others too, and leave out what does not fit at the end.\n")
            .Append("GoogLeNet is trained with its two auxiliary classifiers where the image is large enough for them (79 pixels, with the stem Small 10);\n")
            .Append("the figures and the exported file are without.\n\n")
            .Append("| name | gives | parameters | multiply-adds | figures for | smallest image |\n| --- | --- | ---: | ---: | --- | --- |\n");
        text.AppendJoin("", ArchitectureTable.Names.Select(Row));

        GeneratedFile.AssertIs("docs/reference/architectures.md", text.ToString());

        string Row(string name)
        {
            var network = ArchitectureTable.Describe(name);
            var axes = network.Dimensions == 2 ? "H, W" : "D, H, W";
            var output = network.Output switch
            {
                NetworkOutput.Scores => "scores (N, classes)",
                NetworkOutput.PixelScores => $"scores (N, classes, {axes})",
                _ => $"an image (N, C, {axes})",
            };
            var (smallest, small) = (Size(network.SmallestSize), Size(network.SmallestSizeSmallStem));
            return $"| `{name}` | {output} | {network.Parameters:N0} | {network.MultiplyAdds:N0} | {network.Channels} x {Size(network.Size)}, "
                + $"{network.Classes} classes | {smallest}{(small == smallest ? "" : $"; {small}")}{(network.FixedSize ? ", fixed" : "")} |\n";
        }
    }

    static string Size(IEnumerable<int> size) => string.Join(" x ", size);

    [Fact]
    public void Architectures_OfRecipes_AreTheTable() =>
        Assert.Equal(ArchitectureTable.NamesOf(NetworkOutput.Scores), Recipe.DefaultArchitectures.Order(StringComparer.Ordinal));

    [Fact]
    public void Operators_All_HaveTests()
    {
        // 'Constant' runs nothing: its tensor is an initialiser of the graph.
        var missing = OperatorNames().Where(name => name != "Constant" && !File.Exists(Repository.PathOf($"tests/OnnxRad.Torch.Tests/Ops/{name}Tests.cs")));

        Assert.Empty(missing);
    }

    [Fact]
    public void ImageFormats_Page_IsTheTable()
    {
        var text = new StringBuilder("# Image formats\n\n" + Note)
            .Append("The first bytes of a file decide its format, not its name.\n\n| format | usual endings |\n| --- | --- |\n");
        foreach (var reader in ImageFormats.All)
        {
            text.Append($"| {reader.Name} | {string.Join(", ", reader.Extensions.Select(e => $"`{e}`"))} |\n");
        }

        text.Append("\nGrey values stay as they are stored, whatever their bits: 0 to 3 in a PNG file of 2 bits. Without a window or z-score in the preprocessing, grey levels of\n")
            .Append("fewer than 8 bits are spread over 0..255 before the graph, as its scale is that of 8 bits.\n\n")
            .Append("- **PNG**: all colour types and depths, interlaced or not. Alpha is dropped; a palette gives RGB, in label maps its indices.\n")
            .Append("- **JPEG**: 8 and 12 bits, sequential and progressive, turned upright by its Exif orientation.\n")
            .Append("- **TIFF** and BigTIFF: grey, RGB and palettes (as RGB of 8 bits), in strips or tiles, together or plane by plane, of either order of bytes; whole numbers of 1 to 16 and 32 bits, signed or not,\n")
            .Append("  real numbers of 32 and 64; not compressed, or by LZW, PackBits, Deflate or JPEG, with or without predictor. Several pages of one size are the slices of a\n")
            .Append("  volume: `scan.tif#3` is the third. Thumbnails and masks among them are passed over; pages of several sizes are refused.\n")
            .Append("- **DICOM**: [its own page](dicom.md). **NIfTI** 1 and 2: all integer and real types, with scaling; `brain.nii.gz#12` is a slice, [turned as DICOM shows it](../how-to/train-on-several-images-per-case.md#slices-of-volumes).\n");
        GeneratedFile.AssertIs("docs/reference/image-formats.md", text.ToString());
    }

    [Fact]
    public void Catalogue_Page_IsTheCatalogue()
    {
        var text = new StringBuilder("# Catalogue\n\n" + Note)
            .Append("The public models that `onnxrad zoo pull` downloads and verifies. Normalisation is (pixel * range / 255 - mean) / std, pixels 0 to\n")
            .Append("255; 'not stated' means that the publisher does not state it for this file. All models have the 1000 classes of ImageNet (ILSVRC 2012)\n")
            .Append("in their usual order.\n\n")
            .Append("| name | file | bytes | licence | opset | input | channels and normalisation | SHA-256, and where it was read |\n")
            .Append("| --- | --- | ---: | --- | ---: | --- | --- | --- |\n");
        foreach (var model in ModelCatalogue.BuiltIn().Models)
        {
            var (input, hash) = (model.Input, model.Sha256 is { } known ? $"`{known}`, {model.HashReadIn}" : "not known: needs `--no-verify`");
            text.Append($"| `{model.Name}` | [{model.FileName}]({model.Address}) | {model.Bytes?.ToString("N0") ?? "not known"} | {model.Licence} | ")
                .Append($"{model.Opset} | `{input.Name}`, {input.Layout.ToString().ToUpperInvariant()}, {input.Height} x {input.Width} | ")
                .Append($"{Normalisation(input)} | {hash} |\n");
        }

        GeneratedFile.AssertIs("docs/reference/catalogue.md", text.ToString());
    }

    [Fact]
    public void Commands_Page_IsTheCommandLine()
    {
        var root = CliApp.CreateRoot(new CommandContext(new(TextWriter.Null, TextWriter.Null), TimeProvider.System, CancellationToken.None));
        var text = new StringBuilder("# Commands\n\n" + Note)
            .Append("Exit codes: 0 done; 1 failed; 2 the command line is wrong, as it is not understood, its options exclude each other, or the model takes none such; 130 ended by\n")
            .Append("Ctrl-C; 143 by SIGTERM. On a terminal there are bars and colours, elsewhere plain lines.\n")
            .Append("A file named with `-o` is replaced where it is there, and only once the new one is whole; one of the files that the command reads is never replaced. `train` fills\n")
            .Append("a new or empty folder, or with `--overwrite` replaces the run in it; a run that `--from` or `--data` point into is not replaced.\n");
        foreach (var (name, command) in root.Subcommands.SelectMany(command => Runnable("onnxrad", command)))
        {
            text.Append($"\n## {name}\n\n{command.Description}\n\n```\n{Usage(name, command)}\n```\n\n| | |\n| --- | --- |\n");
            foreach (var argument in command.Arguments)
            {
                text.Append($"| `<{argument.Name}>` | {argument.Description} |\n");
            }

            foreach (var option in command.Options)
            {
                text.Append($"| `{Shown(option)}` | {option.Description}{(option.Required ? " Required." : "")}{Default(option)} |\n");
            }
        }

        GeneratedFile.AssertIs("docs/reference/commands.md", text.ToString());
    }

    // The table is internal, as nobody outside should build on it.
    static Type OpTable => typeof(TorchGraph).Assembly.GetType("OnnxRad.Torch.Ops.OpTable", throwOnError: true)!;

    static string Normalisation(CatalogueInput input) => input is { ChannelOrder: { } order, Normalisation: { } how }
        ? $"{order.ToString().ToUpperInvariant()}, range {how.Range}, mean {string.Join(", ", how.Mean)}, std {string.Join(", ", how.Std)}"
        : "not stated";

    static IReadOnlyList<string> OperatorNames() => (IReadOnlyList<string>)OpTable.GetProperty("Names")!.GetValue(null)!;

    static IReadOnlyList<string> SequenceOperators() => (IReadOnlyList<string>)typeof(TorchGraph).Assembly
        .GetType("OnnxRad.Torch.Graph.Sequences.SequenceForm", throwOnError: true)!.GetProperty("Operators")!.GetValue(null)!;

    static IReadOnlyList<int> OperatorVersions(string name) => (IReadOnlyList<int>)OpTable.GetMethod("Versions")!.Invoke(null, [name])!;

    static IEnumerable<(string Name, Command Command)> Runnable(string before, Command command)
    {
        var name = $"{before} {command.Name}";
        return command.Subcommands.Count == 0 ? [(name, command)] : command.Subcommands.SelectMany(below => Runnable(name, below));
    }

    static string Usage(string name, Command command) => string.Join(' ',
    [
        name,
        .. command.Arguments.Select(a => a.Arity switch
        {
            { MaximumNumberOfValues: 1 } => $"<{a.Name}>",
            { MinimumNumberOfValues: 0 } => $"[<{a.Name}>...]",
            _ => $"<{a.Name}>...",
        }),
        .. command.Options.Where(o => o.Required).Select(Shown),
        "[options]",
    ]);

    static string Shown(Option option) => option.HelpName is { } value ? $"{option.Name} <{value}>" : option.Name;

    static string Default(Option option) =>
        option.HasDefaultValue && option.GetDefaultValue() is { } value and not false ? $" Default: {value}." : "";
}
