using OnnxRad.Cli;
using OnnxRad.Docs.Tests.Support;
using OnnxRad.Torch;
using OnnxRad.Trainer;
using TorchSharp;

namespace OnnxRad.Docs.Tests;

/// <summary>No library of ours passes a number to torch that nothing holds (docs/explanation/torchsharp-scalars.md).</summary>
public sealed class BannedScalarsTests
{
    const string Advice = "A Scalar that may be freed while torch reads it: take TensorArithmetic, Activations or OptimizerSteps, or Number.ToScalar() in a using";

    // Of what TorchSharp 0.107.0 has: one that makes its alpha inside, one that takes a number, one that is kept in a using, and one without numbers.
    [Theory]
    [InlineData(nameof(torch.Tensor.add), typeof(torch.Tensor), true)]
    [InlineData("op_Addition", typeof(torch.Tensor), true)]
    [InlineData(nameof(torch.nn.functional.leaky_relu), typeof(torch.nn.functional), true)]
    [InlineData(nameof(torch.nn.functional.hardshrink), typeof(torch.nn.functional), false)]
    [InlineData(nameof(torch.Tensor.matmul), typeof(torch.Tensor), false)]
    [InlineData(nameof(torch.optim.Optimizer.step), typeof(torch.optim.Optimizer), true)]
    [InlineData("op_Implicit", typeof(Scalar), true)]
    [InlineData(nameof(TensorExtensionMethods.ToInt64), typeof(TensorExtensionMethods), true)]
    public void UnheldScalars_OfTorchSharp_AreFound(string method, Type type, bool isFound) =>
        Assert.Equal(isFound, UnheldScalars.Methods.Any(m => m.Name == method && m.DeclaringType == type));

    [Fact]
    public void BannedSymbols_OfTorchSharp_AreAllThatMakeScalars() =>
        GeneratedFile.AssertIs("BannedSymbols.Torch.txt", string.Concat(UnheldScalars.Ids().Select(id => $"{id}; {Advice}\n")));

    /// <summary>The compiler's check leaves out what it cannot see, such as <c>x += y</c>.</summary>
    [Theory]
    [InlineData(typeof(TorchGraph))]
    [InlineData(typeof(Recipe))]
    [InlineData(typeof(CliApp))]
    public void Assembly_OfOurs_MakesNone(Type member)
    {
        var calls = MethodCalls.MethodsOf(member.Assembly).Where(caller => caller.DeclaringType!.FullName != "OnnxRad.Torch.Number")
            .SelectMany(caller => MethodCalls.Of(caller).Where(call => UnheldScalars.Methods.Contains(call.Called)).Select(call => $"{caller.DeclaringType!.Name}.{caller.Name}: {call.Called}"));

        Assert.Empty(calls.Order(StringComparer.Ordinal));
    }
}
