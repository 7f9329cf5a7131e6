using OnnxRad.Torch.Tests.Testing;
using static OnnxRad.Torch.Tests.Testing.Operand;

namespace OnnxRad.Torch.Tests.Ops;

/// <summary>Against ONNX Runtime, and gradients against finite differences.</summary>
public sealed class EinsumTests
{
    public static TheoryData<OpCase> Cases =>
    [
        new OpCase("Einsum", 12, "matrices", Fed(3, 4), Weight(4, 5)) { Attributes = [("equation", "ij,jk->ik")] },
        new OpCase("Einsum", 12, "batches", Fed(2, 3, 4), Fed(2, 4, 5)) { Attributes = [("equation", "bij, bjk -> bik")] },
        new OpCase("Einsum", 12, "no output given", Fed(3, 4), Fed(4, 5)) { Attributes = [("equation", "ij,jk")] },
        new OpCase("Einsum", 12, "no output given, letters not in order", Fed(3, 4), Fed(3, 5)) { Attributes = [("equation", "ba,bc")] },
        new OpCase("Einsum", 12, "transposed by no output", Fed(3, 4)) { Attributes = [("equation", "ba")] },
        new OpCase("Einsum", 12, "ellipsis", Fed(2, 3, 4), Fed(2, 4, 5)) { Attributes = [("equation", "...ij,...jk->...ik")] },
        new OpCase("Einsum", 12, "ellipsis and no output", Fed(2, 3, 4), Fed(2, 4, 5)) { Attributes = [("equation", "...ij,...jk")] },
        new OpCase("Einsum", 12, "diagonal", Fed(2, 4, 4)) { Attributes = [("equation", "...ii->...i")] },
        new OpCase("Einsum", 12, "trace", Fed(4, 4)) { Attributes = [("equation", "ii")] },
        new OpCase("Einsum", 12, "sum", Fed(3, 4)) { Attributes = [("equation", "ij->")] },
        new OpCase("Einsum", 12, "three inputs", Fed(2, 3), Fed(3, 4), Weight(4, 2)) { Attributes = [("equation", "ij,jk,kl->il")] },
        new OpCase("Einsum", 12, "squeeze and excitation", Fed(2, 3, 2, 2), Fed(2, 3)) { Attributes = [("equation", "nchw,nc->nchw")] },
        new OpCase("Einsum", 12, "vectors", Fed(3), Fed(4)) { Attributes = [("equation", "i,j->ij")] },
        new OpCase("Einsum", 12, "ellipses of two ranks", Values(new[] { 1f, 2f, 3f, 4f }, 2, 2), Values(new[] { 10f, 20f }))
        {
            Attributes = [("equation", "...i,...i->...")],
            Expected = [new(new[] { 50f, 110f }, [2])],
        },
        new OpCase("Einsum", 12, "Int64", Values(new[] { 1L, 2L, 3L, 4L }, 2, 2), Values(new[] { 5L, 6L }))
        {
            Attributes = [("equation", "ij,j->i")],
        },
        new OpCase("Einsum", 12, "upper case before lower case", Fed(3, 4), Fed(3, 5))
        {
            Attributes = [("equation", "ia,iB->Ba")],
        },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_AgreesWithOnnxRuntime(OpCase test) => OpChecks.AgreesWithOnnxRuntime(test);

    public static TheoryData<OpCase> SmoothCases => OpCase.SmoothOf(Cases);

    [Theory]
    [MemberData(nameof(SmoothCases))]
    public void Run_Case_HasTheGradientsOfFiniteDifferences(OpCase test) => OpChecks.GradientsMatchFiniteDifferences(test);
}
