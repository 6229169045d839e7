using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TokenDashboard.Core.Feed;
using TokenDashboard.Web.Components.Layout;

namespace TokenDashboard.Web.Tests.Components.Layout;

/// <summary>What the address of a page asks for is done once it is read, however long the database takes.</summary>
public sealed class LivePageTests : BunitContext
{
    public LivePageTests()
    {
        Services.AddLogging();
        Services.AddSingleton<SessionFeed>();
        Services.AddSingleton(TimeProvider.System);
    }

    [Fact]
    public void Shown_OfAPageThatIsReadLater_ComesOnceAndAfterThat()
    {
        var page = Render<Slow>();
        Assert.Equal(0, page.Instance.Shown);

        page.Instance.Read.SetResult();

        page.WaitForAssertion(() => Assert.Equal(1, page.Instance.Shown));
        page.Render();
        Assert.Equal(1, page.Instance.Shown);
    }

    [Fact]
    public void Shown_OfAPageThatIsReadAtOnce_ComesWithTheFirstDrawing()
    {
        Slow.IsFast = true;
        try
        {
            Assert.Equal(1, Render<Slow>().Instance.Shown);
        }
        finally
        {
            Slow.IsFast = false;
        }
    }

    private sealed class Slow : LivePage
    {
        public static bool IsFast { get; set; }

        public TaskCompletionSource Read { get; } = new();

        public int Shown { get; private set; }

        protected override IReadOnlyList<Concern> Concerns => [];

        protected override Task OnInitializedAsync() => LoadAsync();

        protected override Task ReadAsync() => IsFast ? Task.CompletedTask : Read.Task;

        protected override Task OnShownAsync()
        {
            Shown++;
            return Task.CompletedTask;
        }
    }
}
