using System.Text;

namespace OnnxRad.Imaging;

/// <summary>Whose image it is and which (DICOM); never part of logs, caches, models or messages.</summary>
/// <remarks>Printing shows no value.</remarks>
public sealed record ImageIdentifiers
{
    /// <summary>No identifier is known.</summary>
    public static ImageIdentifiers None { get; } = new();

    /// <summary>The patient's name.</summary>
    public string? PatientName { get; init; }

    /// <summary>The patient's number.</summary>
    public string? PatientId { get; init; }

    /// <summary>The study, a UID.</summary>
    public string? StudyUid { get; init; }

    /// <summary>The series, a UID.</summary>
    public string? SeriesUid { get; init; }

    /// <summary>The frame of reference, a UID: places in the patient can be compared where it is the same.</summary>
    public string? FrameOfReferenceUid { get; init; }

    /// <summary>The object that the image was read from, a UID.</summary>
    public string? InstanceUid { get; init; }

    /// <summary>The number of the object in the series.</summary>
    public int? InstanceNumber { get; init; }

    bool PrintMembers(StringBuilder builder)
    {
        builder.Append(this == None ? "none" : "hidden");
        return true;
    }
}
