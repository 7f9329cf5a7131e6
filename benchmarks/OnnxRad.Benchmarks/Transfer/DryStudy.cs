using System.Globalization;
using OnnxRad.Graphs.Architectures;
using OnnxRad.Imaging;
using OnnxRad.Trainer;

namespace OnnxRad.Benchmarks.Transfer;

/// <summary>Phantoms and a small network in place of the real ones.</summary>
static class DryStudy
{
    const int Patients = 60;

    /// <summary>Writes them into a folder.</summary>
    public static TransferOptions Prepare(TransferOptions options, string folder)
    {
        var data = Path.Combine(folder, "data");
        Phantoms.Write(data, new() { Patients = Patients }, PngEncoder.Encode);
        var table = Path.Combine(data, Phantoms.TableName);
        File.WriteAllLines(table, File.ReadAllLines(table).Select((line, i) => $"{line},{(i == 0 ? "split" : SplitOf(line))}").ToArray());
        var network = Path.Combine(folder, "base.onnx");
        ArchitectureTable.Create("plain-cnn", new() { BaseWidth = 4, Classes = 10, Seed = 1 }).Save(network);
        return options with { Data = table, Base = network, Work = Path.Combine(folder, "runs"), Classes = ["normal", "nodule"] };
    }

    /// <summary>The same patients are held out for all seeds, as in data that say it themselves; two in turn have one of either class.</summary>
    static string SplitOf(string line)
    {
        var patient = int.Parse(line.Split(',')[1].Split('-')[1], CultureInfo.InvariantCulture);
        return (patient / 2 % 5) switch { 0 => "test", 1 => "val", _ => "train" };
    }
}
