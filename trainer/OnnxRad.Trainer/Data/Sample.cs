using System.Runtime.InteropServices;
using System.Text;
using OnnxRad.Imaging;

namespace OnnxRad.Trainer;

/// <summary>One labelled image of a data set; its pixels are read when they are asked for.</summary>
/// <param name="Name">What messages may show: the file's path relative to the data, or 'train_images[17]' (.npz).</param>
/// <param name="Label">The index of the class; where the teaching data are none, of the group that is held out in proportion.</param>
/// <param name="Patient">
/// Who the image is of; compared to keep a patient's images in one split, and never shown: <see cref="object.ToString"/>
/// leaves it out.
/// </param>
/// <param name="Split">The split that the data give, or null when they give none.</param>
/// <param name="Read">Reads the image; throws what the image reader throws.</param>
public sealed record Sample(string Name, int Label, string Patient, DataSplit? Split, Func<RadImage> Read)
{
    /// <summary>Whether attributes of a DICOM file say who the image is of, and not a table, so that a table can say it better.</summary>
    internal bool IsPatientOfDicom { get; init; }

    /// <summary>The teaching data where they are numbers of a table: those of the task, NaN where one is not known.</summary>
    internal IReadOnlyList<float> Values { get; init; } = [];

    /// <summary>The numbers about the patient that the network sees beside the image, NaN where one is missing.</summary>
    internal IReadOnlyList<float> Covariates { get; init; } = [];

    /// <summary>The images of a case that has several, in the order of their names, null where one is missing; empty where it has one.</summary>
    internal IReadOnlyList<CaseImage?> Images { get; init; } = [];

    /// <summary>Which slice of what is stored the image is, from 1; null where it is the whole.</summary>
    internal int? Slice { get; init; }

    /// <summary>The SHA-256 of the stored form, where the image is a slice of it; null where it is the whole.</summary>
    internal Func<byte[]>? VolumeHash { get; init; }

    /// <summary>The file of the teaching data, where they are one.</summary>
    internal TargetFile? Target { get; init; }

    /// <summary>Opens the stored form of the image, which the hash of the data set covers; null stands for the pixels.</summary>
    internal Func<Stream>? Content { get; init; }

    internal Stream OpenContent()
    {
        if (Content is not null)
        {
            return Content();
        }

        var image = Read();
        int[] shape = [image.Channels, image.Height, image.Width];
        return new MemoryStream([.. MemoryMarshal.AsBytes(shape), .. MemoryMarshal.AsBytes(image.Pixels.Span)]);
    }

    bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"Name = {Name}, Label = {Label}, Split = {Split?.Name() ?? "none"}");
        return true;
    }
}
