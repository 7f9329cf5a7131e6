using System.Diagnostics;
using System.Diagnostics.Metrics;
using OnnxRad.Models;

namespace OnnxRad.Runtime.Sessions;

/// <summary>One call that predicts, as telemetry sees it. Costs no allocation while nobody listens.</summary>
readonly struct PredictionScope : IDisposable
{
    static readonly ActivitySource s_activities = new(OnnxRadTelemetry.ActivitySourceName, Version);
    static readonly Meter s_meter = new(OnnxRadTelemetry.MeterName, Version);

    static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        OnnxRadTelemetry.PredictionDuration,
        unit: "s",
        description: "How long calls that predict take.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    static readonly Counter<long> s_images =
        s_meter.CreateCounter<long>(OnnxRadTelemetry.PredictionImages, unit: "{image}", description: "Images that were predicted.");

    static readonly UpDownCounter<long> s_active =
        s_meter.CreateUpDownCounter<long>(OnnxRadTelemetry.ActivePredictions, unit: "{prediction}", description: "Calls that run now.");

    readonly ModelCard _card;
    readonly int _images;
    readonly long _start;
    readonly bool _counted;
    readonly Activity? _activity;

    PredictionScope(ModelCard card, int images)
    {
        (_card, _images, _start, _counted) = (card, images, Stopwatch.GetTimestamp(), s_active.Enabled);
        if (_counted)
        {
            s_active.Add(1, Tags(null));
        }

        _activity = s_activities.HasListeners() ? s_activities.StartActivity($"predict {card.Name}") : null;
        _activity?.SetTag(OnnxRadTelemetry.ModelName, card.Name).SetTag(OnnxRadTelemetry.ModelVersion, card.Version).SetTag(OnnxRadTelemetry.Images, images);
    }

    static string? Version => typeof(PredictionScope).Assembly.GetName().Version?.ToString(3);

    /// <summary>Begins a call; dispose it when the call ends, however it does.</summary>
    public static PredictionScope Begin(ModelCard card, int images) => new(card, images);

    /// <summary>Runs a call from beginning to end.</summary>
    public static T Measure<T>(ModelCard card, int images, Func<T> predict)
    {
        using var scope = Begin(card, images);
        try
        {
            var result = predict();
            scope.Succeeded();
            return result;
        }
        catch (Exception e) when (scope.Fails(e))
        {
            throw;
        }
    }

    /// <summary>To be called when the call has succeeded.</summary>
    public void Succeeded()
    {
        if (s_images.Enabled)
        {
            s_images.Add(_images, Tags(null));
        }

        Record(null);
    }

    /// <summary>To be called in an exception filter.</summary>
    /// <returns><see langword="false"/>, so that the exception goes its way.</returns>
    public bool Fails(Exception e)
    {
        // The text of an exception may name a file, and the name of a file a patient: only its type is reported.
        var type = e is OperationCanceledException ? "cancelled" : e.GetType().FullName!;
        _activity?.SetStatus(ActivityStatusCode.Error).SetTag(OnnxRadTelemetry.ErrorType, type);
        Record(type);
        return false;
    }

    public void Dispose()
    {
        _activity?.Dispose();
        if (_counted)
        {
            s_active.Add(-1, Tags(null));
        }
    }

    void Record(string? error)
    {
        if (s_duration.Enabled)
        {
            s_duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, Tags(error));
        }
    }

    TagList Tags(string? error)
    {
        var tags = new TagList { { OnnxRadTelemetry.ModelName, _card.Name }, { OnnxRadTelemetry.ModelVersion, _card.Version } };
        if (error is not null)
        {
            tags.Add(OnnxRadTelemetry.ErrorType, error);
        }

        return tags;
    }
}
