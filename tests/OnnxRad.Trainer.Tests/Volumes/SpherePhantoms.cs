using System.Globalization;
using System.Text;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Volumes;

/// <summary>
/// Volumes of noise with a sphere somewhere in them: bright or dark (the label), of a radius of 3 to 6 voxels (the value; the grade is 0 to 2),
/// with a label volume of its voxels. Slices are 2 mm apart, rows and columns 1 mm.
/// </summary>
static class SpherePhantoms
{
    /// <summary>Writes a table: half for training, a quarter for validation, a quarter for the test.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="count">The number of volumes.</param>
    /// <param name="size">Slices, rows and columns.</param>
    /// <param name="everyOtherTurned">Whether half of the volumes, and the labels of others, are stored with their rows the other way round.</param>
    /// <param name="allBright">Whether all spheres are bright, which is learnt sooner where it does not matter.</param>
    public static string Write(TempFolder folder, int count, (int Depth, int Height, int Width) size, bool allBright = false, bool everyOtherTurned = false)
    {
        var random = new Random(3);
        var table = new StringBuilder("image,mask,label,value,grade,patient,split\n");
        for (var i = 0; i < count; i++)
        {
            var (isBright, radius) = (allBright || i % 2 == 1, 3 + (3 * random.NextDouble()));
            var (voxels, labels) = Sphere(random, size, isBright, radius);
            File.WriteAllBytes(folder.File($"{i:D2}.nii"), NiftiBytes.Of(size, voxels, (2, 1, 1), everyOtherTurned && i % 2 == 0));
            File.WriteAllBytes(folder.File($"{i:D2}-mask.nii"), NiftiBytes.Of(size, labels, (2, 1, 1), everyOtherTurned && i % 3 == 0));
            var split = (i / 2 % 4) switch { 0 => "val", 1 => "test", _ => "train" };
            table.Append(
                CultureInfo.InvariantCulture,
                $"{i:D2}.nii,{i:D2}-mask.nii,{(isBright ? "bright" : "dark")},{radius:0.00},{(int)(radius - 3)},p{i},{split}\n");
        }

        File.WriteAllText(folder.File("table.csv"), table.ToString());
        return folder.File("table.csv");
    }

    /// <summary>What the mean of the training split misses the numbers of the test split by, on the mean: what a network that has learnt nothing reaches.</summary>
    public static double ErrorOfTheMean(string table, string column)
    {
        string[][] rows = [.. File.ReadAllLines(table).Select(line => line.Split(','))];
        var (value, split) = (Array.IndexOf(rows[0], column), Array.IndexOf(rows[0], "split"));
        double[] Of(string name) => [.. rows.Skip(1).Where(row => row[split] == name).Select(row => double.Parse(row[value], CultureInfo.InvariantCulture))];
        var mean = Of("train").Average();
        return Of("test").Average(number => Math.Abs(number - mean));
    }

    static (byte[] Voxels, byte[] Labels) Sphere(Random random, (int Depth, int Height, int Width) size, bool isBright, double radius)
    {
        var (voxels, labels) = (new byte[size.Depth * size.Height * size.Width], new byte[size.Depth * size.Height * size.Width]);
        var (z, y, x) = (Centre(size.Depth), Centre(size.Height), Centre(size.Width));
        for (var i = 0; i < voxels.Length; i++)
        {
            var (dz, dy, dx) = ((i / size.Width / size.Height) - z, (i / size.Width % size.Height) - y, (i % size.Width) - x);
            labels[i] = (dz * dz) + (dy * dy) + (dx * dx) <= radius * radius ? (byte)1 : (byte)0;
            voxels[i] = (byte)(100 + random.Next(40) + (labels[i] == 0 ? 0 : isBright ? 80 : -70));
        }

        return (voxels, labels);

        double Centre(int length) => radius + (random.NextDouble() * Math.Max(0, length - 1 - (2 * radius)));
    }
}
