using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using OnnxRad.Server.Inference;
using OnnxRad.Server.Rest;

namespace OnnxRad.Server.Tests;

public sealed class RestErrorsTests
{
    [Fact]
    public async Task Invoke_FailureAfterTheStatusIsSent_BreaksTheConnectionOff()
    {
        var lifetime = new Lifetime();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(new StartedResponse());
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        var sut = new RestErrors(NullLogger<RestErrors>.Instance);

        var result = await sut.InvokeAsync(new DefaultEndpointFilterInvocationContext(context), _ => throw new InvalidDataException("late"));

        Assert.Same(Results.Empty, result);
        Assert.True(lifetime.IsAborted);
    }

    [Theory]
    [InlineData(StatusCode.AlreadyExists, 409)]
    [InlineData(StatusCode.FailedPrecondition, 400)]
    [InlineData(StatusCode.ResourceExhausted, 429)]
    [InlineData(StatusCode.Internal, 500)]
    public async Task Invoke_Refusal_HasItsStatus(StatusCode status, int expected)
    {
        var sut = new RestErrors(NullLogger<RestErrors>.Instance);

        var result = await sut.InvokeAsync(
            new DefaultEndpointFilterInvocationContext(new DefaultHttpContext()), _ => throw new InferException(status, "no"));

        Assert.Equal(expected, Assert.IsAssignableFrom<IStatusCodeHttpResult>(result).StatusCode);
    }

    sealed class StartedResponse : HttpResponseFeature
    {
        public override bool HasStarted => true;
    }

    sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
