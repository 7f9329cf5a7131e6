using System.Globalization;
using OnnxRad.Trainer;
using Spectre.Console;

namespace OnnxRad.Cli.Output;

/// <summary>Shows a run as it goes: bars on a terminal, elsewhere a line a stage and an epoch.</summary>
sealed class ConsoleObserver : IRunObserver
{
    readonly CliConsole _console;
    readonly ProgressContext? _bars;
    ProgressTask? _bar;
    string? _counted;

    ConsoleObserver(CliConsole console, ProgressContext? bars) => (_console, _bars) = (console, bars);

    /// <summary>Runs work with an observer that shows its progress.</summary>
    public static T Watch<T>(CliConsole console, Func<IRunObserver, T> work)
    {
        if (!console.IsTerminal)
        {
            return work(new ConsoleObserver(console, null));
        }

        return console.People.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars => work(new ConsoleObserver(console, bars)));
    }

    /// <inheritdoc/>
    public void Stage(string text)
    {
        EndBar();
        _console.Line(text);
    }

    /// <inheritdoc/>
    public void Counted(string what, int done, int total)
    {
        if (_counted != what)
        {
            EndBar();
            _counted = what;
            _bar = AddBar(Markup.Escape(what), total);
        }

        if (_bar is not null)
        {
            _bar.Value = done;
        }

        if (done == total)
        {
            EndBar();
        }
    }

    /// <inheritdoc/>
    public void Step(TrainingProgress progress)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Epoch {progress.Epoch}/{progress.Epochs}, loss {progress.Loss:0.0000}");
        _bar ??= AddBar(text, (double)progress.Epochs * progress.Steps);
        if (_bar is not null)
        {
            _bar.Description = text;
            _bar.Value = ((progress.Epoch - 1) * progress.Steps) + progress.Step;
        }
    }

    /// <inheritdoc/>
    public void Epoch(EpochRecord epoch, bool best) => _console.Line(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch,2}  loss {epoch.TrainLoss:0.0000}  val loss {epoch.ValidationLoss:0.0000}  "
        + $"{string.Concat(epoch.Validation.Select(f => $"{FigureNames.Of(f.Key)} {Figure(f.Value)}  "))}{epoch.Seconds:0.0} s{(best ? "  best" : "")}"));

    static string Figure(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "n/a";

    ProgressTask? AddBar(string text, double total)
    {
        var bar = _bars?.AddTask(text, maxValue: total);
        _bars?.Refresh();
        return bar;
    }

    void EndBar()
    {
        // Only finished bars are hidden.
        if (_bar is not null)
        {
            _bar.Value = _bar.MaxValue;
            _bar.StopTask();
        }

        (_bar, _counted) = (null, null);
    }
}
