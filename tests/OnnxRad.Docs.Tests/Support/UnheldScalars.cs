using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchSharp;

namespace OnnxRad.Docs.Tests.Support;

/// <summary>The methods of TorchSharp that give a <see cref="Scalar"/>, or make one inside that may be freed while native code reads it.</summary>
static class UnheldScalars
{
    static readonly Assembly s_torchSharp = typeof(Scalar).Assembly;

    /// <summary>All of them, found from what TorchSharp's methods call: by name, in a steady order.</summary>
    public static IReadOnlySet<MethodBase> Methods { get; } = Find();

    /// <summary>The public ones as documentation ids, as the banned symbols are written.</summary>
    public static IEnumerable<string> Ids()
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal));
        var torchSharp = MetadataReference.CreateFromFile(s_torchSharp.Location);
        var compilation = CSharpCompilation.Create("ids", references: [torchSharp, .. platform.Select(path => MetadataReference.CreateFromFile(path))]);
        var tokens = Methods.Select(method => method.MetadataToken).ToHashSet();
        return ((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(torchSharp)!).GlobalNamespace.GetNamespaceMembers().SelectMany(TypesOf)
            .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(method => tokens.Contains(method.MetadataToken) && IsVisible(method))
            .Select(method => (method.AssociatedSymbol ?? method).GetDocumentationCommentId()!)
            .Distinct().Order(StringComparer.Ordinal);
    }

    static HashSet<MethodBase> Find()
    {
        var calls = MethodCalls.MethodsOf(s_torchSharp).ToDictionary(method => method, method => MethodCalls.Of(method).ToArray());
        var makers = calls.Keys.Where(method => method is MethodInfo { ReturnType: var type } && type == typeof(Scalar)).ToHashSet();
        var found = calls.Where(call => !IsHeld(call.Key, [.. call.Value.Where(c => makers.Contains(c.Called))])).Select(call => call.Key).Concat(makers).ToHashSet();
        var callers = calls.SelectMany(call => call.Value.Select(c => (c.Called, Caller: call.Key))).ToLookup(pair => pair.Called, pair => pair.Caller);
        var open = new Queue<MethodBase>(found.Except(makers));
        while (open.TryDequeue(out var method))
        {
            // Who calls a method whose overrides make scalars, makes them.
            var declared = method is MethodInfo { IsVirtual: true } info ? info.GetBaseDefinition() : method;
            foreach (var caller in callers[method].Concat(declared.DeclaringType == typeof(torch.optim.Optimizer) ? [declared] : []))
            {
                if (found.Add(caller))
                {
                    open.Enqueue(caller);
                }
            }
        }

        return found;
    }

    /// <summary>Whether each goes into a variable of a <c>using</c>.</summary>
    static bool IsHeld(MethodBase method, (MethodBase Called, bool IsKept)[] made) => made.Length == 0
        || (made.All(call => call.IsKept) && method.GetMethodBody()!.ExceptionHandlingClauses.Any(clause => clause.Flags == ExceptionHandlingClauseOptions.Finally));

    static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility == Accessibility.Public && (symbol.ContainingType is null || IsVisible(symbol.ContainingType));

    static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol inner => TypesOf(inner),
        INamedTypeSymbol type => TypesOf(type).Prepend(type),
        _ => [],
    });
}
