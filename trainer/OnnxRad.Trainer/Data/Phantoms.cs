using System.Globalization;
using System.Text;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>Makes a data set of drawn chest radiographs, so that everything can be tried without real patients' images.</summary>
/// <remarks>
/// Each patient has an anatomy of its own (lungs, diaphragm, heart, ribs, clavicles, vessels) and each image a pose, an exposure
/// and noise of its own. Class 'nodule' differs from 'normal' in one soft round opacity inside a lung, the same in all images of
/// the patient. Mean and spread of the grey values are drawn regardless of the class, so brightness alone tells nothing.
/// </remarks>
public static class Phantoms
{
    /// <summary>The name of the table within the folder.</summary>
    public const string TableName = "labels.csv";

    static readonly string[] s_classes = ["normal", "nodule"];

    /// <summary>
    /// Writes <c>images/0001.png</c>... (8-bit grey) and <c>labels.csv</c> (columns image, patient, label), and with
    /// <see cref="PhantomOptions.Masks"/> <c>masks/0001.png</c>... (1 in the aerated lungs, else 0) and the column mask.
    /// </summary>
    /// <remarks>The table has no split, so a hold-out is made by patient. The folder appears complete or not at all.</remarks>
    /// <param name="folder">The folder to make; it must not exist, or be empty.</param>
    /// <param name="options">How many, how large, and the seed.</param>
    /// <param name="encodePng">Encodes an image as PNG.</param>
    /// <param name="progress">Gets the number of patients drawn so far.</param>
    /// <returns>The number of images written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="DataException">The folder exists already and holds something, or a file has its name.</exception>
    public static int Write(
        string folder, PhantomOptions options, Func<RadImage, byte[]> encodePng, IProgress<int>? progress = null)
    {
        Check(options);
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new DataException(folder, $"'{folder}' exists already. Remove it, or choose another folder for the phantoms.");
        }

        var temporary = $"{target}.{Path.GetRandomFileName()}";
        try
        {
            var images = WriteAll(temporary, options, encodePng, progress);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(temporary, target);
            return images;
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    static int WriteAll(string folder, PhantomOptions options, Func<RadImage, byte[]> encodePng, IProgress<int>? progress)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        Directory.CreateDirectory(Path.Combine(folder, options.Masks ? "masks" : "images"));
        var table = new StringBuilder($"image,patient,label{(options.Masks ? ",mask" : "")}\n");
        var images = 0;
        for (var patient = 0; patient < options.Patients; patient++)
        {
            var random = new Random(Seeds.Mix(options.Seed, patient));
            var anatomy = ChestAnatomy.Draw(random);
            var label = patient % 2;
            var nodule = label == 1 ? anatomy.DrawNodule(random) : null;
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"images/{++images:D4}.png");
                var (image, lungs) = ChestRenderer.Render(anatomy, nodule, options.Size, random);
                File.WriteAllBytes(Path.Combine(folder, name), encodePng(image));
                var mask = string.Create(CultureInfo.InvariantCulture, $"masks/{images:D4}.png");
                if (options.Masks)
                {
                    File.WriteAllBytes(Path.Combine(folder, mask), encodePng(lungs));
                }

                table.Append(CultureInfo.InvariantCulture, $"{name},phantom-{patient + 1:D4},{s_classes[label]}{(options.Masks ? $",{mask}" : "")}\n");
            }

            progress?.Report(patient + 1);
        }

        File.WriteAllText(Path.Combine(folder, TableName), table.ToString());
        return images;
    }

    static void Check(PhantomOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Patients, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Patients, 100_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Size, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Size, 1024);
    }
}
