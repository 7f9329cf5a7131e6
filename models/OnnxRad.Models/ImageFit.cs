using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>How <see cref="Preprocessing"/> brings an image of another shape to the network's.</summary>
/// <remarks>
/// Apart from <see cref="Stretch"/> the centres of both lie on each other, and what lies outside of the image is black:
/// the least value of <see cref="Preprocessing.Clip"/> where there is one and no window, else 0; with <see cref="Normalisation.ZScore"/> it is the image's own mean.
/// Slices of volumes are as rows and columns are.
/// </remarks>
[JsonConverter(typeof(CamelCaseEnumConverter<ImageFit>))]
public enum ImageFit
{
    /// <summary>Slices, rows and columns are resized apart, so that the aspect ratio may change.</summary>
    Stretch,

    /// <summary>The whole image is seen, with black bars on two sides, of volumes on up to four.</summary>
    Letterbox,

    /// <summary>The network's input is filled, and what reaches over it is cut off.</summary>
    Crop,

    /// <summary>The middle is cut out, or black put around it; the size of pixels stays, or becomes <see cref="Preprocessing.Spacing"/>.</summary>
    Centre,
}
