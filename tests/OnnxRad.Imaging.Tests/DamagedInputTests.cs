using OnnxRad.Fuzz;

namespace OnnxRad.Imaging.Tests;

/// <summary>
/// Damaged label files and series give labels, volumes or the readers' own exceptions, and take no memory that they do not fill. A short run:
/// tests/fuzz makes long ones.
/// </summary>
public sealed class DamagedInputTests(ITestOutputHelper output)
{
    [Fact]
    public void Read_DamagedLabels_GivesLabelsOrItsOwnExceptions() => Run(LabelOriginals.All(), inputs: 150);

    [Fact]
    public void Read_DamagedSeries_GivesVolumesOrItsOwnExceptions() => Run(SeriesOriginals.BuiltIn(), inputs: 100);

    void Run(IReadOnlyList<Original> originals, int inputs)
    {
        Assert.All(originals, original => Assert.Contains(
            CaseOutcome.Read, new[] { 0, FuzzCase.ResampledInARow }.Select(number => FuzzCase.Run(number, original, original.Files).Outcome)));
        var (read, refused, largest) = (0, 0, 0L);
        foreach (var (index, original) in originals.Index())
        {
            var random = new Random(index);
            for (var i = 0; i < inputs; i++)
            {
                var files = original.Files.Count > 1 ? SeriesDamage.Of(original.Files, random) : [FileDamage.Of(original.Files[0], random)];
                var result = FuzzCase.Run(i, original, files);
                Assert.True(
                    result is { Outcome: CaseOutcome.Read or CaseOutcome.Refused, Allocated: <= CaseResult.MaxAllocated },
                    $"{original.Name}, damage {i}: {result.Outcome}, {result.Allocated} bytes allocated. {result.Problem}");
                _ = result.Outcome == CaseOutcome.Read ? read++ : refused++;
                largest = Math.Max(largest, result.Allocated);
            }
        }

        output.WriteLine($"{read} read, {refused} refused; at most {largest >> 20} MiB allocated for an input");
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }
}
