namespace OnnxRad.Benchmarks.Transfer;

/// <summary>One way to train on one amount of data.</summary>
/// <param name="IsFineTuned">Whether training starts from the pretrained weights; else from new ones of the same network.</param>
/// <param name="IsSmall">Whether it has a part of the training data only.</param>
sealed record Arm(bool IsFineTuned, bool IsSmall)
{
    public string Name => IsFineTuned ? "fine-tuned" : "from scratch";

    /// <summary>A folder's name for a run of it.</summary>
    public string Folder(int seed) => Path.Combine(IsSmall ? "part" : "all", IsFineTuned ? "fine-tuned" : "scratch", $"seed-{seed}");
}
