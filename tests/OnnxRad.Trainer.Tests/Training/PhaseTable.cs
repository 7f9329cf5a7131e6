using System.Text;
using OnnxRad.Imaging;
using OnnxRad.Testing;

namespace OnnxRad.Trainer.Tests.Training;

/// <summary>
/// Two phases of 160 patients, 16 x 16 pixels: a square that is bright or faint in each, drawn apart, and the class says whether it changes
/// from one to the other. A phase alone says nothing about the class, by construction.
/// </summary>
static class PhaseTable
{
    public const int Size = 16;

    /// <summary>Writes the table with the columns image_plain, image_arterial, image (the plain one again), mask, label, bright (of the plain one) and split.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="missing">Which rows lack the arterial phase.</param>
    public static string Write(TempFolder folder, Func<int, bool>? missing = null)
    {
        var random = new Random(11);
        var table = new StringBuilder("image_plain,image_arterial,image,mask,label,bright,split\n");
        for (var i = 0; i < 160; i++)
        {
            var (plain, arterial, place) = (random.Next(2), random.Next(2), (random.Next(2, 8), random.Next(2, 8)));
            File.WriteAllBytes(folder.File($"p{i}.png"), PngEncoder.Encode(Picture(plain, place, random)));
            File.WriteAllBytes(folder.File($"a{i}.png"), PngEncoder.Encode(Picture(arterial, place, random)));
            File.WriteAllBytes(folder.File($"m{i}.png"), PngEncoder.Encode(new(1, Size, Size, 8, Square(place, _ => 0, _ => 1))));
            var second = missing?.Invoke(i) == true ? "" : $"a{i}.png";
            var split = (i % 4) switch { 0 => "val", 1 => "test", _ => "train" };
            table.Append($"p{i}.png,{second},p{i}.png,m{i}.png,{(plain == arterial ? "same" : "change")},{plain},{split}\n");
        }

        File.WriteAllText(folder.File("phases.csv"), table.ToString());
        return folder.File("phases.csv");
    }

    static RadImage Picture(int bright, (int Row, int Column) place, Random random) =>
        new(1, Size, Size, 8, Square(place, _ => 80 + random.Next(40), _ => (bright == 1 ? 180 : 110) + random.Next(40)));

    static float[] Square((int Row, int Column) place, Func<int, int> outside, Func<int, int> inside) =>
    [
        .. Enumerable.Range(0, Size * Size).Select(i => (Row: i / Size, Column: i % Size, Place: i)).Select(p =>
            (float)(p.Row >= place.Row && p.Row < place.Row + 6 && p.Column >= place.Column && p.Column < place.Column + 6 ? inside(p.Place) : outside(p.Place))),
    ];
}
