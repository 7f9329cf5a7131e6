using System.Runtime.ExceptionServices;
using OnnxRad.Graphs;
using OnnxRad.Torch;

namespace OnnxRad.Trainer;

/// <summary>Gathers what is wrong before the long job, so that all of it is said at once.</summary>
sealed class EarlyProblems
{
    readonly List<Exception> _found = [];

    /// <summary>Runs a check; a failure that is the user's to act on is kept.</summary>
    /// <returns>What the check gives; null where it failed.</returns>
    public T? Try<T>(Func<T?> check)
        where T : class
    {
        try
        {
            return check();
        }
        catch (Exception e) when (IsTheUsers(e))
        {
            _found.Add(e);
            return null;
        }
    }

    /// <summary>Runs a check that gives nothing.</summary>
    public void Try(Action check) => Try<object>(() =>
    {
        check();
        return null;
    });

    /// <summary>Throws what was found: one exception as it is, several as one that says all.</summary>
    /// <exception cref="TrainingException">There are several.</exception>
    public void ThrowIfAny()
    {
        if (_found is [var only])
        {
            ExceptionDispatchInfo.Throw(only);
        }

        if (_found.Count > 1)
        {
            var count = _found.Sum(e => e is RecipeException recipe ? recipe.Problems.Count : 1);
            throw new TrainingException($"{count} things are wrong.\n{string.Join('\n', _found.Select(e => e.Message))}", new AggregateException(_found));
        }
    }

    // A device that is missing is an InvalidOperationException of the assembly that looks for it.
    static bool IsTheUsers(Exception e) => e is
        DataException or RecipeException or TrainingException or InvalidOnnxException or UnsupportedOnnxException or IOException or UnauthorizedAccessException
        || (e is InvalidOperationException && e.Source == typeof(TorchDevice).Assembly.GetName().Name);
}
