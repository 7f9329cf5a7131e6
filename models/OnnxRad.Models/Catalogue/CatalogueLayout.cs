using System.Text.Json.Serialization;

namespace OnnxRad.Models;

/// <summary>The order of the dimensions of an image.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<CatalogueLayout>))]
public enum CatalogueLayout
{
    /// <summary>Image, channel, row, column.</summary>
    Nchw,

    /// <summary>Image, row, column, channel.</summary>
    Nhwc,
}
