using OnnxRad.Benchmarks.TrainingStep;

namespace OnnxRad.Benchmarks;

static class Program
{
    static int Main(string[] args)
    {
        switch (args)
        {
            case ["training-step", .. var rest]:
                return TrainingStepCommand.Run(rest);
            default:
                Console.Error.WriteLine($"Usage: training-step {TrainingStepOptions.Usage}");
                return 2;
        }
    }
}
