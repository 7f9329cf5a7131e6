using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace OnnxRad.Docs.Tests.Support;

/// <summary>Writes down the public types and members of an assembly, those aside that the compiler adds.</summary>
static class PublicApi
{
    // By name, as some packages bring a type of that name of their own.
    const string RequiredMember = "System.Runtime.CompilerServices.RequiredMemberAttribute";
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        var types = assembly.GetExportedTypes().Where(t => t.Namespace!.StartsWith("OnnxRad", StringComparison.Ordinal));
        foreach (var space in types.GroupBy(t => t.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append($"namespace {space.Key}\n");
            foreach (var type in space.OrderBy(t => t.FullName, StringComparer.Ordinal))
            {
                text.Append($"{Kind(type)} {Name(type)}{Bases(type)}\n").AppendJoin("", Members(type).Order(StringComparer.Ordinal).Select(member => $"  {member}\n"));
            }
        }

        return text.ToString();
    }

    static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type);
        }

        var constructors = type.GetConstructors(Declared).Where(c => IsVisible(c) && !IsAdded(c)).Select(c => $"new({Parameters(c)})");
        var methods = type.GetMethods(Declared).Where(m => IsVisible(m) && !IsAdded(m) && !m.IsSpecialName)
            .Select(m => $"{Static(m)}{Name(m.ReturnType)} {m.Name}{Arguments(m)}({Parameters(m)})");
        var operators = type.GetMethods(Declared).Where(m => m.IsPublic && m.Name.StartsWith("op_", StringComparison.Ordinal) && !IsAdded(m))
            .Select(m => $"operator {m.Name}({Parameters(m)})");
        var properties = type.GetProperties(Declared).Where(p => p.GetMethod is { } get && IsVisible(get)).Select(Property);
        var fields = type.GetFields(Declared).Where(f => f.IsPublic)
            .Select(f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}");
        return [.. constructors, .. methods, .. operators, .. properties, .. fields];
    }

    static string Property(PropertyInfo p)
    {
        var set = p.SetMethod is not { } setter || !IsVisible(setter) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var index = p.GetIndexParameters() is { Length: > 0 } i ? $"[{string.Join(", ", i.Select(Parameter))}]" : "";
        var required = p.CustomAttributes.Any(a => a.AttributeType.FullName == RequiredMember) ? "required " : "";
        return $"{required}{Static(p.GetMethod!)}{Name(p.PropertyType)} {p.Name}{index} {{ get;{set} }}";
    }

    static bool IsVisible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    static bool IsAdded(MethodBase m) => m.IsDefined(typeof(CompilerGeneratedAttribute)) || m.Name is "PrintMembers" or "<Clone>$";

    static string Static(MethodBase m) => m.IsStatic ? "static " : "";

    static string Arguments(MethodInfo m) => m.IsGenericMethod ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "";

    static string Parameters(MethodBase m) => string.Join(", ", m.GetParameters().Select(Parameter));

    static string Parameter(ParameterInfo p) => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? " = ..." : "")}";

    static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsSealed ? "sealed class"
        : "class";

    static string Bases(Type type)
    {
        if (type.IsEnum || type.IsValueType || type.BaseType == typeof(object) || type.BaseType is null)
        {
            return "";
        }

        return $" : {Name(type.BaseType)}";
    }

    static string Name(Type type)
    {
        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (type.IsByRef)
        {
            return $"ref {Name(type.GetElementType()!)}";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Name(value)}?";
        }

        var name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
