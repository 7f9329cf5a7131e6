using System.Reflection;
using System.Reflection.Emit;

namespace OnnxRad.Docs.Tests.Support;

/// <summary>What the methods of an assembly call, read from their code.</summary>
static class MethodCalls
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Every method and constructor with code.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        .Where(method => method.GetMethodBody() is not null);

    /// <summary>The methods that one calls, or makes a delegate of, and whether what it gets goes into a local variable at once.</summary>
    public static IEnumerable<(MethodBase Called, bool IsKept)> Of(MethodBase caller)
    {
        var code = caller.GetMethodBody()!.GetILAsByteArray()!;
        for (var place = 0; place < code.Length;)
        {
            var operation = At(code, place);
            var operand = place + operation.Size;
            place = operand + OperandSize(operation, code, operand);
            if (operation.OperandType == OperandType.InlineMethod)
            {
                var called = caller.Module.ResolveMethod(
                    BitConverter.ToInt32(code, operand), caller.DeclaringType!.GetGenericArguments(), caller.IsGenericMethod ? caller.GetGenericArguments() : null)!;
                yield return (Definition(called), At(code, place).Name!.StartsWith("stloc", StringComparison.Ordinal));
            }
        }
    }

    static OpCode At(byte[] code, int place) =>
        s_codes[code[place] == 0xFE ? (short)(0xFE00 | code[place + 1]) : code[place]];

    static int OperandSize(OpCode operation, byte[] code, int operand) => operation.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, operand)),
        _ => 4,
    };

    /// <summary>The method as it is declared, whatever the types that it is called with.</summary>
    static MethodBase Definition(MethodBase method) =>
        method.DeclaringType is { IsGenericType: true } || method.IsGenericMethod ? method.Module.ResolveMethod(method.MetadataToken)! : method;
}
