using System.Runtime.CompilerServices;
using OnnxRad.Torch;

namespace OnnxRad.Testing;

static class LoadNativeTorch
{
    [ModuleInitializer]
    internal static void BeforeTheFirstTest() => NativeTorch.EnsureLoaded();
}
