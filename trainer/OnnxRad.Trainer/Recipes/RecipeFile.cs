using System.Text;

namespace OnnxRad.Trainer;

/// <summary>Reads the text of a recipe file.</summary>
static class RecipeFile
{
    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public const string TooLarge = "the recipe is larger than 1 MiB; expected a few kilobytes of YAML. Is this the right file?";

    public static string ReadText(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[Recipe.MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > Recipe.MaxBytes)
            {
                throw Refused(path, TooLarge, null);
            }

            var text = s_strict.GetString(bytes, 0, length);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw Refused(path, "the recipe is not UTF-8 text. Is this the right file? Otherwise save it as UTF-8.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused(path, "the recipe does not exist. Give the path of a YAML file.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            var what = Directory.Exists(path) ? "this is a folder" : "the file may not be read by this user";
            throw Refused(path, $"{what}. Give the path of a YAML file.", e);
        }
        catch (IOException e)
        {
            throw Refused(path, $"the recipe cannot be read: {e.Message}", e);
        }
    }

    static RecipeException Refused(string path, string message, Exception? inner) =>
        new([new RecipeProblem(path, null, "", message)], inner);
}
