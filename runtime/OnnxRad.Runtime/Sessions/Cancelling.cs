using Microsoft.ML.OnnxRuntime;

namespace OnnxRad.Runtime.Sessions;

/// <summary>Lets a token end a run of ONNX Runtime.</summary>
static class Cancelling
{
    /// <summary>While the result is not disposed the token ends what runs with these options, which no other run may use.</summary>
    public static CancellationTokenRegistration Ends(RunOptions options, CancellationToken cancellation) =>
        cancellation.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, options);

    /// <summary>Makes options fit for the next run; after the registration is disposed, which waits for what the token still does.</summary>
    public static void Reset(RunOptions options, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            options.Terminate = false;
        }
    }
}
