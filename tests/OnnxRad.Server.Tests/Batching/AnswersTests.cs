using System.Collections.Concurrent;
using OnnxRad.Protocol;
using OnnxRad.Server.Batching;
using OnnxRad.Server.Inference;

namespace OnnxRad.Server.Tests.Batching;

public sealed class AnswersTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Give_SmallAnswers_SendsSixteenOneAfterAnotherOnOneThread()
    {
        var batch = Pending(20);
        var order = new ConcurrentQueue<(int Index, int Thread)>();
        var sent = batch.Select((pending, i) => After(pending, _ => order.Enqueue((i, Environment.CurrentManagedThreadId)))).ToList();

        Answers.Give(batch, Outputs(20, Answers.Small));
        await Task.WhenAll(sent);

        var first = order.Where(answer => answer.Index < Answers.MostTogether).ToList();
        Assert.Equal(Enumerable.Range(0, Answers.MostTogether), first.Select(answer => answer.Index));
        Assert.Single(first.Select(answer => answer.Thread).Distinct());
        Assert.Equal(20, order.Count);
    }

    [Fact]
    public async Task Give_LargeAnswers_NoneWaitsForAnother()
    {
        var batch = Pending(2);
        using var secondSent = new ManualResetEventSlim();
        var first = After(batch[0], _ => Assert.True(secondSent.Wait(s_patience)));
        var second = After(batch[1], _ => secondSent.Set());

        Answers.Give(batch, Outputs(2, Answers.Small + 1));

        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task Give_Answers_EachRequestGetsItsOwn()
    {
        var batch = Pending(40);
        var outputs = Outputs(40, 4);

        Answers.Give(batch, outputs);

        for (var i = 0; i < batch.Count; i++)
        {
            Assert.Same(outputs[i], await batch[i].Outputs);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FailAndCancel_Waiting_ContinueOnAnotherThread(bool fails)
    {
        var pending = Pending(1)[0];
        var continued = 0;
        var after = After(pending, _ => continued = Environment.CurrentManagedThreadId);
        var thread = new Thread(() =>
        {
            if (fails)
            {
                pending.Fail(InferException.Unavailable("gone"));
            }
            else
            {
                pending.Cancel(new CancellationToken(canceled: true));
            }
        });

        thread.Start();
        await after;

        Assert.NotEqual(thread.ManagedThreadId, continued);
        Assert.Equal((fails, !fails), (pending.Outputs.IsFaulted, pending.Outputs.IsCanceled));
    }

    static Task After(PendingRequest pending, Action<Task> action) => pending.Outputs.ContinueWith(
        action, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    static List<PendingRequest> Pending(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new PendingRequest(new() { Model = "m", Inputs = [] }, 1, [], 0, long.MaxValue))];

    static InferTensor[][] Outputs(int count, int bytes) =>
        [.. Enumerable.Range(0, count).Select(_ => new[] { new InferTensor("y", TensorType.UInt8, [bytes], new byte[bytes]) })];
}
