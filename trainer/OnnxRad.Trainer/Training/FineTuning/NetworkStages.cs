using Onnx;
using OnnxRad.Graphs;

namespace OnnxRad.Trainer;

/// <summary>Where the initialisers of a classifier stand on the way from its image to its logits.</summary>
/// <remarks>
/// A stage begins at a convolution or pooling with a stride. The head is the last Conv, Gemm or MatMul with a trained weight, and
/// all after it; it is the last stage.
/// </remarks>
sealed class NetworkStages
{
    static readonly string[] s_layers = ["Conv", "ConvTranspose", "Gemm", "MatMul"];
    static readonly string[] s_shrinking = ["Conv", "MaxPool", "AveragePool", "LpPool"];

    readonly Dictionary<string, int> _places;
    readonly Dictionary<string, int> _stages;

    NetworkStages(Dictionary<string, int> places, Dictionary<string, int> stages, int count) => (_places, _stages, Count) = (places, stages, count);

    /// <summary>The number of stages that have trained weights; the head is the last.</summary>
    public int Count { get; }

    /// <summary>All initialisers that have to do with the image.</summary>
    public IReadOnlyCollection<string> Initialisers => _places.Keys;

    /// <summary>Finds the stages of a network.</summary>
    /// <param name="model">Its nodes are in topological order, as ONNX demands.</param>
    /// <param name="weights">The initialisers that are trained.</param>
    /// <returns><see langword="null"/> where no layer has a trained weight.</returns>
    public static NetworkStages? Of(OnnxModel model, IReadOnlyCollection<string> weights)
    {
        var walk = new Walk(model, weights.ToHashSet(StringComparer.Ordinal));
        if (walk.Head < 0)
        {
            return null;
        }

        // Levels without trained weights, as that of a pooling alone, are no stages.
        int LevelOf(string name) => walk.Places[name] >= walk.Head ? int.MaxValue : walk.Levels[walk.Places[name]];
        int[] levels = [.. weights.Where(walk.Places.ContainsKey).Select(LevelOf).Distinct().Order()];
        int StageOf(string name) => Math.Max(0, Array.FindLastIndex(levels, level => level <= LevelOf(name)));
        return new(walk.Places, walk.Places.Keys.ToDictionary(name => name, StageOf, StringComparer.Ordinal), levels.Length);
    }

    /// <summary>The index of the first node that an initialiser goes into together with values of the image.</summary>
    public int PlaceOf(string initialiser) => _places[initialiser];

    /// <summary>The stage of an initialiser, from 0 at the image; the head's for one that has nothing to do with the image.</summary>
    public int StageOf(string initialiser) => _stages.GetValueOrDefault(initialiser, Count - 1);

    /// <summary>Follows the image through the graph.</summary>
    sealed class Walk
    {
        readonly HashSet<string> _weights;
        readonly Dictionary<string, int> _onTheWay = new(StringComparer.Ordinal);
        readonly Dictionary<string, HashSet<string>> _madeOf = new(StringComparer.Ordinal);

        public Walk(OnnxModel model, HashSet<string> weights)
        {
            _weights = weights;
            foreach (var tensor in model.Proto.Graph.Initializer)
            {
                _madeOf[tensor.Name] = [tensor.Name];
            }

            // Covariates are no part of the way: what they alone go into belongs to the head.
            foreach (var input in model.Inputs.Take(1))
            {
                _onTheWay[input.Name] = 0;
            }

            foreach (var (place, node) in model.Proto.Graph.Node.Index())
            {
                Levels.Add(Visit(place, node));
            }
        }

        /// <summary>The node of each initialiser.</summary>
        public Dictionary<string, int> Places { get; } = new(StringComparer.Ordinal);

        /// <summary>How often the image has become smaller, after each node.</summary>
        public List<int> Levels { get; } = [];

        /// <summary>The node at which the head begins; -1 where there is none.</summary>
        public int Head { get; private set; } = -1;

        int Visit(int place, NodeProto node)
        {
            string[] constants = [.. node.Input.Where(_madeOf.ContainsKey).SelectMany(input => _madeOf[input])];
            int[] levels = [.. node.Input.Where(_onTheWay.ContainsKey).Select(input => _onTheWay[input])];
            if (levels.Length == 0)
            {
                foreach (var output in node.Output)
                {
                    // What is made of constants alone may be folded into one that is trained under its own name.
                    _madeOf[output] = [output, .. constants];
                }

                return 0;
            }

            foreach (var name in constants)
            {
                Places.TryAdd(name, place);
            }

            Head = s_layers.Contains(node.OpType) && constants.Any(_weights.Contains) ? place : Head;
            var level = levels.Max() + (Shrinks(node) ? 1 : 0);
            foreach (var output in node.Output)
            {
                _onTheWay[output] = level;
            }

            return level;
        }

        static bool Shrinks(NodeProto node) =>
            s_shrinking.Contains(node.OpType) && node.Attribute.Any(a => a.Name == "strides" && a.Ints.Any(stride => stride > 1));
    }
}
