using OnnxRad.Benchmarks.Architectures;
using OnnxRad.Benchmarks.Decode;
using OnnxRad.Benchmarks.Inference;
using OnnxRad.Benchmarks.Load;
using OnnxRad.Benchmarks.Predict;
using OnnxRad.Benchmarks.Prepare;
using OnnxRad.Benchmarks.TrainingStep;
using OnnxRad.Benchmarks.Transfer;

namespace OnnxRad.Benchmarks;

static class Program
{
    static int Main(string[] args)
    {
        switch (args)
        {
            case ["training-step", .. var rest]:
                return TrainingStepCommand.Run(rest);
            case ["inference", .. var rest]:
                return InferenceCommand.Run(rest);
            case ["load", .. var rest]:
                return LoadCommand.Run(rest);
            case ["architectures", .. var rest]:
                return ArchitecturesCommand.Run(rest);
            case ["predict", .. var rest]:
                return PredictCommand.Run(rest);
            case ["transfer", .. var rest]:
                return TransferCommand.Run(rest);
            case ["decode", .. var rest]:
                return DecodeCommand.Run(rest);
            case ["prepare", .. var rest]:
                return PrepareCommand.Run(rest);
            default:
                Console.Error.WriteLine($"""
                    Usage:
                      training-step {TrainingStepOptions.Usage}
                      inference {InferenceCommand.Usage}
                      load {LoadCommand.Usage}
                      architectures {ArchitecturesOptions.Usage}
                      predict {PredictCommand.Usage}
                      transfer {TransferOptions.Usage}
                      decode {DecodeCommand.Usage}
                      prepare {PrepareCommand.Usage}
                    """);
                return 2;
        }
    }
}
