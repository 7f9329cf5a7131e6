using OnnxRad.Cli.Output;
using OnnxRad.Cli.Tests.Support;
using OnnxRad.Trainer;
using Spectre.Console;

namespace OnnxRad.Cli.Tests.Output;

public sealed class ConsoleObserverTests
{
    const int Width = 40;

    static readonly EpochRecord s_epoch = new(1, 0.1, 0.6931, 0.7, new Dictionary<string, double?> { ["auc"] = 0.5, ["accuracy"] = 0.25 }, 12.34);

    [Fact]
    public void Watch_OnTerminal_LeavesWholeLinesAndNoBars()
    {
        using var output = new StringWriter { NewLine = "\n" };

        ConsoleObserver.Watch(Terminal(output), Work);

        Assert.Equal(
            """
            Reading data
            A text that is longer than the terminal
            is wide
            epoch  1  loss 0.6931  val loss 0.7000
            AUC 0.5000  accuracy 0.2500  12.3 s
            best
            The end
            """,
            Screen.Show(output.ToString()));
    }

    [Fact]
    public void Watch_OnTerminal_ShowsBars()
    {
        using var output = new StringWriter { NewLine = "\n" };

        ConsoleObserver.Watch(Terminal(output), Work);

        Assert.Contains("━", output.ToString());
    }

    [Fact]
    public void Watch_WorkThrows_PassesTheExceptionOnAndShowsTheCursorAgain()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var thrown = new DataException("data", "wrong");

        Assert.Same(thrown, Assert.Throws<DataException>(() => ConsoleObserver.Watch<object>(Terminal(output), observer =>
        {
            observer.Counted("Images", 1, 3);
            throw thrown;
        })));

        Assert.EndsWith("\e[?25h", output.ToString());
    }

    [Fact]
    public void Watch_NotOnTerminal_PrintsPlainLines()
    {
        using var output = new StringWriter { NewLine = "\n" };

        ConsoleObserver.Watch(CliConsole.For(new CliStreams(output, TextWriter.Null), json: false), Work);

        Assert.Equal(
            """
            Reading data
            A text that is longer than the terminal is wide
            epoch  1  loss 0.6931  val loss 0.7000  AUC 0.5000  accuracy 0.2500  12.3 s  best
            The end

            """,
            output.ToString());
    }

    // Stages and bars repeat as in a run: images are read twice, then steps and epochs.
    static bool Work(IRunObserver observer)
    {
        observer.Stage("Reading data");
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 1; i <= 3; i++)
            {
                observer.Counted("Images [normalised]", i, 3);
            }
        }

        observer.Counted("More images", 1, 3);
        observer.Stage("A text that is longer than the terminal is wide");
        observer.Step(new TrainingProgress(1, 2, 1, 2, 0.7));
        observer.Step(new TrainingProgress(1, 2, 2, 2, 0.6));
        observer.Epoch(s_epoch, best: true);
        observer.Stage("The end");
        return true;
    }

    static CliConsole Terminal(StringWriter output)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.Yes,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        terminal.Profile.Width = Width;
        return CliConsole.OnTerminal(new CliStreams(output, TextWriter.Null), terminal);
    }
}
