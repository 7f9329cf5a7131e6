using System.Text.RegularExpressions;

namespace OnnxRad.Models;

/// <summary>What the values of a catalogue must be.</summary>
static partial class CatalogueRules
{
    public static IReadOnlyList<string> Problems(ModelCatalogue catalogue)
    {
        var problems = new List<string>();
        if (catalogue.FormatVersion != ModelCatalogue.CurrentFormatVersion)
        {
            problems.Add(
                $"Member 'formatVersion' is {catalogue.FormatVersion}; this version of OnnxRad reads {ModelCatalogue.CurrentFormatVersion}.");
        }

        problems.AddRange(catalogue.Models.GroupBy(model => model.Name).Where(group => group.Count() > 1)
            .Select(group => $"Model '{group.Key}' is listed {group.Count()} times; expected once."));
        foreach (var model in catalogue.Models)
        {
            void Expect(bool condition, string problem)
            {
                if (!condition)
                {
                    problems.Add($"Model '{model.Name}': {problem}");
                }
            }

            CheckFile(model, Expect);
            CheckInput(model.Input, Expect);
        }

        return problems;
    }

    static void CheckFile(CatalogueEntry model, Action<bool, string> expect)
    {
        expect(Name().IsMatch(model.Name), "its name may hold lower-case letters, digits, dots and hyphens.");
        expect(
            Uri.TryCreate(model.Address, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps,
            $"'address' is '{model.Address}'; expected an https address.");
        expect(FileName().IsMatch(model.FileName), $"'address' ends in '{model.FileName}'; expected the name of an .onnx file.");
        expect(model.Bytes is null or > 0, $"'bytes' is {model.Bytes}; expected a number above 0 or null.");
        expect(model.Sha256 is null || Hash().IsMatch(model.Sha256), "'sha256' is not 64 lower-case hexadecimal digits or null.");
        expect(model.Sha256 is null || model.Bytes is not null, "it has a hash and no length; expected both.");
        expect(
            (model.Sha256 is null) == string.IsNullOrWhiteSpace(model.HashReadIn),
            "'hashReadIn' says where the hash was read; expected it exactly where there is a hash.");
        expect(!string.IsNullOrWhiteSpace(model.Licence), "it states no licence.");
        expect(model.Opset > 0, $"'opset' is {model.Opset}; expected a number above 0.");
        expect(!string.IsNullOrWhiteSpace(model.Classes), "it names no list of classes.");
    }

    static void CheckInput(CatalogueInput input, Action<bool, string> expect)
    {
        expect(input.Name.Length > 0, "its input has no name.");
        expect(input is { Height: > 0, Width: > 0 }, "height and width of its input must be above 0.");
        expect((input.ChannelOrder is null) == (input.Normalisation is null), "channel order and normalisation must both be stated, or neither.");
        if (input.Normalisation is { } normalisation)
        {
            expect(normalisation.Range > 0, "'range' must be above 0.");
            expect(
                normalisation.Mean.Count == 3 && normalisation.Std.Count == 3 && normalisation.Std.All(std => std > 0),
                "'mean' and 'std' must have 3 numbers, those of 'std' above 0.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.\-]*\z")]
    private static partial Regex Name();

    // No separators and no '..': the file stays in the folder that the user chose.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_\-]*(\.[A-Za-z0-9_\-]+)*\.onnx\z")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hash();
}
