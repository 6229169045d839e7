namespace TokenDashboard.Web.Auth;

/// <summary>
/// Gives back what memory only the start needed, and that of very many pages once they are closed. A server that has little to do collects no garbage, and what a crowd
/// has left behind would stay until the next one; that happens at most once a minute, when a hundred fewer are open than were.
/// </summary>
public sealed class SpareMemory(OpenPages pages, TimeProvider clock) : BackgroundService
{
    /// <summary>So many fewer are worth it: some forty MB.</summary>
    public const int Many = 100;

    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>How long it waits then: a page whose browser is gone without a word is kept longer than its place.</summary>
    public static readonly TimeSpan UntilGone = TimeSpan.FromSeconds(45);

    /// <summary>What it does, for who wants to know that it does.</summary>
    public Action Collect { get; init; } = () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(Interval, clock, stoppingToken);
        Collect();
        var most = 0;
        while (true)
        {
            await Task.Delay(Interval, clock, stoppingToken);
            most = Math.Max(most, pages.TakePeak());
            var open = pages.Count;
            if (most - open < Many)
                continue;
            await Task.Delay(UntilGone, clock, stoppingToken);
            Collect();
            // Those closed meanwhile may not be gone yet: it comes back for them.
            most = open;
        }
    }
}
