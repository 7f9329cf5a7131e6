using Grpc.Core;
using OnnxRad.Client;

namespace OnnxRad.LoadGenerator.Load;

/// <summary>How many requests of a load went wrong, by kind, each with the first of it; safe for concurrent calls.</summary>
sealed class Faults
{
    readonly Lock _lock = new();
    readonly SortedDictionary<FaultKind, (long Count, string First)> _kinds = [];

    /// <summary>All of them.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _kinds.Values.Sum(kind => kind.Count);
            }
        }
    }

    /// <summary>Counts a call that threw: refused where the server said so, lost where nobody did, wrong where the answer contradicts itself.</summary>
    public void Add(InferenceException problem) => Add(
        problem.Status switch
        {
            StatusCode.DataLoss => FaultKind.Wrong,
            StatusCode.DeadlineExceeded or StatusCode.Cancelled => FaultKind.Lost,
            _ => problem.InnerException is RpcException { Status.DebugException: not null } ? FaultKind.Lost : FaultKind.Refused,
        },
        $"{problem.Status}: {problem.Message}");

    /// <summary>Counts one.</summary>
    public void Add(FaultKind kind, string text) => Add(kind, 1, text);

    /// <summary>Counts those of another load too.</summary>
    public Faults Plus(Faults other)
    {
        foreach (var (kind, (count, first)) in other._kinds)
        {
            Add(kind, count, first);
        }

        return this;
    }

    /// <summary>A line for each kind; such as <c>refused: 2, the first one: ...</c></summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join('\n', Enum.GetValues<FaultKind>().Select(kind => _kinds.TryGetValue(kind, out var found)
                ? $"{Name(kind)}: {found.Count}, the first one: {found.First}"
                : $"{Name(kind)}: 0"));
        }
    }

    static string Name(FaultKind kind) => kind switch
    {
        FaultKind.Refused => "refused",
        FaultKind.Lost => "lost, no answer",
        _ => "wrong numbers",
    };

    void Add(FaultKind kind, long count, string text)
    {
        lock (_lock)
        {
            var (before, first) = _kinds.GetValueOrDefault(kind, (0, text));
            _kinds[kind] = (before + count, first);
        }
    }
}
