using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using OnnxRad.Models;
using OnnxRad.Testing;

namespace OnnxRad.Runtime.Tests;

// Who listens to telemetry makes each prediction allocate more, which ModelBindingTests counts: one after the other.
[Collection("Telemetry")]
public sealed class OnnxRadTelemetryTests : IDisposable
{
    // Tests run side by side and share the meter: a name of its own tells this one's measurements from others'.
    readonly ModelCard _card = Nets.Card() with { Name = $"telemetry-{Guid.NewGuid():N}", Version = "2.1" };
    readonly TempFolder _folder = new();
    readonly ConcurrentQueue<(string Instrument, string? Unit, double Value, string Tags)> _measured = new();
    readonly MeterListener _listener = new();

    public OnnxRadTelemetryTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == OnnxRadTelemetry.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Predict_Listened_CountsImagesAndSeconds()
    {
        using var model = _folder.Open(Nets.WithCard(Nets.Identity(), _card));

        model.Predict([Nets.Image(1, 1, 2, 1, 2), Nets.Image(1, 1, 2, 3, 4)]);
        model.Predict(new InputTensor([1, 1, 1, 2], new float[2]));

        string[] names = ["onnxrad.active_predictions", "onnxrad.prediction.images", "onnxrad.prediction.duration", "onnxrad.active_predictions"];
        Assert.Equal([.. names, .. names], _measured.Select(m => m.Instrument));
        Assert.Equal(["{prediction}", "{image}", "s", "{prediction}"], _measured.Take(4).Select(m => m.Unit));
        Assert.Equal([1.0, 2, -1], new[] { 0, 1, 3 }.Select(i => _measured.ElementAt(i).Value));
        Assert.InRange(_measured.ElementAt(2).Value, double.Epsilon, 60);
        Assert.All(_measured, m => Assert.Equal($"onnxrad.model.name={_card.Name}, onnxrad.model.version=2.1", m.Tags));
    }

    [Fact]
    public void Predict_WithCovariates_IsCountedOnce()
    {
        var card = _card with { Covariates = [.. new[] { "a", "b", "c" }.Select(name => new CovariateSpec { Name = name, Mean = 0, Deviation = 1 })] };
        using var model = _folder.Open(Nets.WithCard(Nets.WithCovariates(), card));

        model.Predict(Nets.Image(1, 1, 2, 1, 2), new Dictionary<string, float> { ["a"] = 1, ["b"] = 2, ["c"] = 3 });

        Assert.Equal([1.0], _measured.Where(m => m.Instrument == "onnxrad.prediction.images").Select(m => m.Value));
    }

    [Fact]
    public void Predict_Fails_NamesTheErrorAndCountsNoImage()
    {
        using var model = _folder.Open(Nets.WithCard(Nets.Identity(), _card));

        Assert.Throws<ImageMismatchException>(() => model.Predict(Nets.Image(3, 1, 2, 1, 2, 3, 4, 5, 6)));

        Assert.Equal(["onnxrad.active_predictions", "onnxrad.prediction.duration", "onnxrad.active_predictions"], _measured.Select(m => m.Instrument));
        Assert.EndsWith(", error.type=OnnxRad.Runtime.ImageMismatchException", _measured.ElementAt(1).Tags);
    }

    [Fact]
    public async Task PredictAsync_Traced_IsAnActivityWithTheModelAndTheOutcome()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OnnxRadTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.DisplayName == $"predict {_card.Name}")
                {
                    ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var model = _folder.Open(Nets.WithCard(Nets.Quotient(), _card));

        await model.PredictAsync(Nets.Image(1, 1, 2, 1, 2), TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => model.Predict(Nets.Image(1, 1, 2, 1, 0)));

        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], ended.Select(a => a.Status));
        Assert.All(ended, a => Assert.Equal((_card.Name, "2.1", 1), (a.GetTagItem("onnxrad.model.name"), a.GetTagItem("onnxrad.model.version"), a.GetTagItem("onnxrad.images"))));
        Assert.Equal([null, "System.InvalidOperationException"], ended.Select(a => a.GetTagItem("error.type")));
    }

    void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(", ", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        if (text.Contains(_card.Name, StringComparison.Ordinal))
        {
            _measured.Enqueue((instrument.Name, instrument.Unit, value, text));
        }
    }
}
