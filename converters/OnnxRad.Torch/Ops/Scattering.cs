using OnnxRad.Graphs;
using static TorchSharp.torch;

namespace OnnxRad.Torch.Ops;

/// <summary>How the operators that scatter join updates with what is there.</summary>
static class Scattering
{
    /// <summary>The attribute.</summary>
    /// <exception cref="NotSupportedException">It has a value that the version does not know.</exception>
    public static string ReductionOf(OnnxNode node)
    {
        var reduction = node.Opset < 16 ? "none" : node.String("reduction", "none");
        return reduction is "none" or "add" or "mul" || (reduction is "max" or "min" && node.Opset >= 18)
            ? reduction
            : throw new NotSupportedException($"has attribute 'reduction' = '{reduction}'; expected none, add or mul, from opset 18 on also max or min");
    }

    /// <summary>New rows, with the updates joined in.</summary>
    /// <param name="rows">Values or rows of them.</param>
    /// <param name="places">For each update the row that it is for.</param>
    /// <param name="updates">Values or rows, like <paramref name="rows"/>.</param>
    /// <param name="reduction">none (it takes the place), add, mul, max or min.</param>
    public static Tensor Into(Tensor rows, long[] places, Tensor updates, string reduction)
    {
        using var scope = NewDisposeScope();
        if (reduction is "none" or "add")
        {
            var targets = tensor(places, device: rows.device);
            return (reduction == "none" ? rows.index_copy(0, targets, updates) : rows.PlusRows(0, targets, updates)).MoveToOuterDisposeScope();
        }

        var result = rows.alias();
        foreach (var turn in Turns(places))
        {
            var targets = tensor(Array.ConvertAll(turn, i => places[i]), device: rows.device);
            var there = result.index_select(0, targets);
            var update = updates.index_select(0, tensor(turn, device: rows.device));
            result = result.index_copy(0, targets, reduction switch
            {
                "mul" => there.mul(update),
                "max" => there.maximum(update),
                _ => there.minimum(update),
            });
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The updates in turns in which no place comes twice.</summary>
    static IEnumerable<long[]> Turns(long[] places)
    {
        var seen = new Dictionary<long, int>();
        var turns = new List<List<long>>();
        for (var i = 0; i < places.Length; i++)
        {
            var turn = seen[places[i]] = seen.GetValueOrDefault(places[i], -1) + 1;
            if (turn == turns.Count)
            {
                turns.Add([]);
            }

            turns[turn].Add(i);
        }

        return turns.Select(turn => turn.ToArray());
    }
}
