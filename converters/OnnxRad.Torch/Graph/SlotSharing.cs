namespace OnnxRad.Torch.Graph;

/// <summary>
/// Lets operators write their results over inputs that nothing else needs: a value of each pair is saved, as in a network
/// written by hand with in-place activations.
/// </summary>
/// <remarks>
/// Only a value of one use is overwritten (another one could be a view of it), and only where its maker's gradient does without it.
/// </remarks>
sealed class SlotSharing
{
    readonly Dictionary<int, int> _places = [];

    /// <param name="steps">The steps, each value with a slot of its own.</param>
    /// <param name="outputs">The graph's outputs.</param>
    /// <param name="keptForTheNextRun">Slots whose values later runs take again.</param>
    public SlotSharing(IReadOnlyList<Step> steps, IReadOnlyList<NamedSlot> outputs, IReadOnlyCollection<int> keptForTheNextRun)
    {
        var uses = steps.SelectMany(step => step.Inputs).Concat(outputs.Select(output => output.Slot)).CountBy(slot => slot).ToDictionary();
        var overwritable = new HashSet<int>();
        var shared = new List<Step>();
        foreach (var step in steps)
        {
            var overwrites = step.Inputs.Length > 0 && uses.GetValueOrDefault(step.Inputs[0]) == 1 && overwritable.Contains(step.Inputs[0])
                ? step.Op.Overwriting
                : null;
            if (overwrites is not null)
            {
                _places[step.Outputs[0]] = Place(step.Inputs[0]);
            }

            if (step.Op is { OutputMayBeOverwritten: true, Outputs: 1 } && !keptForTheNextRun.Contains(step.Outputs[0]))
            {
                overwritable.Add(step.Outputs[0]);
            }

            shared.Add(step with { Op = overwrites ?? step.Op, Inputs = [.. step.Inputs.Select(Place)], Outputs = [.. step.Outputs.Select(Place)] });
        }

        Steps = shared;
        Outputs = [.. outputs.Select(output => output with { Slot = Place(output.Slot) })];
    }

    public IReadOnlyList<Step> Steps { get; }

    public IReadOnlyList<NamedSlot> Outputs { get; }

    int Place(int slot) => _places.GetValueOrDefault(slot, slot);
}
