namespace OnnxRad.Torch.Graph;

/// <summary>
/// The steps of a plan that follow from the shapes of the inputs alone, as in Shape, Gather, Concat before a Reshape: they need to
/// run only when those shapes change.
/// </summary>
/// <param name="IsShapeOnly">For each step, whether it is one.</param>
/// <param name="Results">The slots of their values that other steps take.</param>
sealed record ShapeWork(bool[] IsShapeOnly, int[] Results)
{
    /// <summary>Operators whose result's shape depends on the numbers in their inputs from the second on; elsewhere on shapes only.</summary>
    static readonly HashSet<string> s_shapedByNumbers =
        ["Expand", "MaxUnpool", "OneHot", "Pad", "Reshape", "Resize", "Slice", "Split", "Squeeze", "Tile", "TopK", "Unsqueeze", "Upsample"];

    /// <summary>Operators whose result's shape depends on all numbers they are given.</summary>
    static readonly HashSet<string> s_shapedByAllNumbers = ["Compress", "ConstantOfShape", "NonZero", "Range"];

    static readonly HashSet<string> s_random = ["Dropout"];

    /// <summary>Finds them; none where the shape of a value may depend on the numbers fed, or a shape is an output.</summary>
    /// <param name="steps">The steps of a plan, before any shares a slot.</param>
    /// <param name="constants">What the first slots hold. What is made of trained ones changes with them, and has a gradient.</param>
    /// <param name="outputs">The slots of the graph's outputs.</param>
    public static ShapeWork Of(IReadOnlyList<Step> steps, IReadOnlyList<ConstantSlot> constants, IEnumerable<int> outputs)
    {
        var shapes = new HashSet<int>();
        var isShapeOnly = new bool[steps.Count];
        for (var i = 0; i < steps.Count; i++)
        {
            isShapeOnly[i] = IsShape(steps[i], shapes, constants);
            if (isShapeOnly[i])
            {
                shapes.UnionWith(steps[i].Outputs);
            }
            else if (IsShapedByNumbers(steps[i], shapes, constants.Count))
            {
                return None(steps);
            }
        }

        if (outputs.Any(shapes.Contains))
        {
            return None(steps);
        }

        var taken = steps.Where((_, i) => !isShapeOnly[i]).SelectMany(step => step.Inputs);
        return new(isShapeOnly, [.. taken.Where(shapes.Contains).Distinct()]);
    }

    static ShapeWork None(IReadOnlyList<Step> steps) => new(new bool[steps.Count], []);

    static bool IsShape(Step step, HashSet<int> shapes, IReadOnlyList<ConstantSlot> constants) => step.OpType is "Shape" or "Size"
        || (!s_random.Contains(step.OpType)
            && step.Inputs.Any(shapes.Contains)
            && step.Inputs.All(slot => slot < 0 || shapes.Contains(slot)
                || (slot < constants.Count && constants[slot].Role is (ConstantRole.Fixed or ConstantRole.Buffer))));

    static bool IsShapedByNumbers(Step step, HashSet<int> shapes, int constants)
    {
        var first = s_shapedByAllNumbers.Contains(step.OpType) ? 0
            : step.OpType == "MaxUnpool" ? 2
            : s_shapedByNumbers.Contains(step.OpType) || step.OpType.StartsWith("Reduce", StringComparison.Ordinal) ? 1
            : int.MaxValue;
        return step.Inputs.Skip(first).Any(slot => slot >= constants && !shapes.Contains(slot));
    }
}
