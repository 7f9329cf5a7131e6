using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
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
