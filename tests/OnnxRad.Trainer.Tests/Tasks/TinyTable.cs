using System.Globalization;
using System.Text;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Tasks;

/// <summary>
/// A table of pictures of 12 x 12 pixels with teaching data of all kinds: a square on the left and one on the right are there or not, and
/// the brightness b of the lowest rows, 0 to 1, gives the value 40 + 30 b, the grade (quarters of b), and the time to an event, whose
/// hazard grows with b. The sum is 30 b and an age that the picture does not show; a tenth of the ages is missing.
/// </summary>
static class TinyTable
{
    public const int Size = 12;

    /// <summary>Writes the table, a quarter of it for validation and a quarter for the test.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="count">The number of pictures.</param>
    public static string Write(TempFolder folder, int count = 96)
    {
        var random = new Random(7);
        var table = new StringBuilder("image,patient,split,left,right,label,value,time,event,age,sum\n");
        for (var i = 0; i < count; i++)
        {
            var (left, right, band) = (random.Next(2), random.Next(2), random.NextDouble());
            var time = -Math.Log(1 - random.NextDouble()) * 20 * Math.Exp(-4 * band);
            var censored = 1 + (30 * random.NextDouble());
            var name = $"{i:D3}.png";
            File.WriteAllBytes(folder.File(name), PngEncoder.Encode(Picture(left, right, band, random)));
            var split = (i % 4) switch { 0 => "val", 1 => "test", _ => "train" };
            var unknown = i % 11 == 5;
            var age = 30 + (50 * random.NextDouble());
            table.Append(
                CultureInfo.InvariantCulture,
                $"{name},p{i},{split},{left},{(unknown ? "" : $"{right}")},{(int)(4 * band)},{40 + (30 * band):0.00},{0.01 + Math.Min(time, censored):0.000},{(time < censored ? 1 : 0)},");
            table.Append(CultureInfo.InvariantCulture, $"{(i % 10 == 3 ? "" : $"{age:0.0}")},{(30 * band) + age:0.00}\n");
        }

        File.WriteAllText(folder.File("table.csv"), table.ToString());
        return folder.File("table.csv");
    }

    static RadImage Picture(int left, int right, double band, Random random)
    {
        var pixels = new float[Size * Size];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (row, column) = (i / Size, i % Size);
            var square = row is >= 1 and < 5 && ((left == 1 && column is >= 1 and < 5) || (right == 1 && column is >= 7 and < 11));
            pixels[i] = 40 + random.Next(30) + (square ? 120 : 0) + (row >= 7 ? (int)(150 * band) : 0);
        }

        return new RadImage(1, Size, Size, bitsStored: 8, pixels);
    }
}
