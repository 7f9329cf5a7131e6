namespace OnnxRad.Cli.Output;

/// <summary>What <c>quickstart</c> says.</summary>
sealed record QuickstartOutput(TrainOutput Training, EvaluateOutput Evaluation, PredictOutput Prediction, double Seconds);
