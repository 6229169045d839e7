using Bunit;
using Microsoft.AspNetCore.Components.Rendering;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Components.Layout;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Components.Layout;

public sealed class LivePageTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Load_WhileAnOlderReadingTakesLong_ShowsWhatWasReadLast()
    {
        await using var tab = new OpenPage(server);
        var page = tab.Open<Counting>(await server.VisitAsync());
        var slow = new TaskCompletionSource();

        var older = page.InvokeAsync(() => page.Instance.ReadAsync(slow.Task));
        page.Instance.Stored = 2;
        var newer = page.InvokeAsync(() => page.Instance.ReadAsync(Task.CompletedTask));
        slow.SetResult();
        await Task.WhenAll(older, newer);
        page.Render();

        Assert.Equal("2", page.Markup);
    }

    /// <summary>One that failed, or never reads again, is no reason for the next not to read.</summary>
    [Fact]
    public async Task Load_AfterAReadingThatThrew_Reads()
    {
        await using var tab = new OpenPage(server);
        var page = tab.Open<Counting>(await server.VisitAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(() => page.InvokeAsync(() => page.Instance.ReadAsync(Task.FromException(new InvalidOperationException()))));
        page.Instance.Stored = 2;
        await page.InvokeAsync(() => page.Instance.ReadAsync(Task.CompletedTask));
        page.Render();

        Assert.Equal("2", page.Markup);
    }

    internal sealed class Counting : LivePage
    {
        private readonly Queue<Task> _answers = [];
        private int _shown;

        public int Stored { get; set; } = 1;

        public Task ReadAsync(Task answer)
        {
            _answers.Enqueue(answer);
            return LoadAsync();
        }

        protected override IReadOnlyList<Concern> Concerns => [];

        protected override async Task ReadAsync()
        {
            var (read, answer) = (Stored, _answers.Dequeue());
            await answer;
            _shown = read;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _shown);
    }
}
