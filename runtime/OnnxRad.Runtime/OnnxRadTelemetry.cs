namespace OnnxRad.Runtime;

/// <summary>The names under which the runtime reports what it does, for OpenTelemetry or any other listener.</summary>
/// <remarks>
/// Names and units follow OpenTelemetry's semantic conventions. Nothing is measured while nobody listens, and nothing of an
/// image is ever reported but their number.
/// </remarks>
public static class OnnxRadTelemetry
{
    /// <summary>The <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "OnnxRad.Runtime";

    /// <summary>The <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "OnnxRad.Runtime";

    /// <summary>Histogram, seconds: one call that predicts, preprocessing included.</summary>
    public const string PredictionDuration = "onnxrad.prediction.duration";

    /// <summary>Counter, <c>{image}</c>: images of calls that succeeded.</summary>
    public const string PredictionImages = "onnxrad.prediction.images";

    /// <summary>Up-down counter, <c>{prediction}</c>: calls that run now.</summary>
    public const string ActivePredictions = "onnxrad.active_predictions";

    /// <summary>Attribute: the name in the model card.</summary>
    public const string ModelName = "onnxrad.model.name";

    /// <summary>Attribute: the version in the model card.</summary>
    public const string ModelVersion = "onnxrad.model.version";

    /// <summary>Attribute of an activity: how many images the call was given.</summary>
    public const string Images = "onnxrad.images";

    /// <summary>Attribute of what failed: the type of the exception; <c>cancelled</c> where the caller ended the call.</summary>
    public const string ErrorType = "error.type";
}
