using System.Net;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>
/// Browsers that open as many pages as they may and more, send what is too large, go without a word and come back: what is allowed stays allowed, and memory comes back.
/// </summary>
internal static class CircuitRuns
{
    private const string Password = "a thousand pages at once";
    private const int PagesEach = 30;
    private const int LostEach = 10;
    private const double MostMore = 1.2;

    // Promised are two minutes until what is gone is given back.
    private static readonly TimeSpan Gone = TimeSpan.FromMinutes(2);

    public static async Task<RunResult> RunAsync(Stage stage)
    {
        var browsers = stage.IsQuick ? 6 : 34;
        await using var store = await stage.StoreAsync(postgres: false);
        await using var server = stage.Instance(store);
        server.BeQuiet();
        stage.Canaries.Add(Password);
        for (var i = 0; i < browsers; i++)
            await store.AddPersonAsync($"ada-{i}", Password, isAdmin: i == 0);
        await server.StartAsync();
        var (faults, figures) = (new List<string>(), new List<string>());
        var clients = new List<PageClient>();
        for (var i = 0; i < browsers; i++)
            clients.Add(await PageClient.SignInAsync(server, $"ada-{i}@example.org", Password));
        // What it takes to have run at all is not the crowd's.
        await CrowdAsync(clients[..(browsers / 6)], faults);
        await Task.Delay(Gone);
        var before = server.Memory();
        for (var round = 1; round <= 2; round++)
        {
            var (opened, refused) = await CrowdAsync(clients, faults);
            var peak = server.Memory();
            await Task.Delay(Gone);
            var after = server.Memory();
            figures.Add($"{opened:N0} open, {refused} beyond refused, {peak:0} MiB with them and {after:0} after");
            if (after > MostMore * before)
                faults.Add($"memory was {before:0} MiB before the crowd and {after:0} two minutes after");
        }

        if ((await clients[0].NegotiateAsync()) != HttpStatusCode.OK)
            faults.Add("a browser whose pages are gone may open none");
        clients.ForEach(c => c.Dispose());
        return new RunResult(faults, $"{before:0} MiB; {string.Join("; ", figures)}");
    }

    private static async Task<(int Opened, int Refused)> CrowdAsync(List<PageClient> clients, List<string> faults)
    {
        var pages = new List<Page>();
        var refused = 0;
        await Parallel.ForEachAsync(clients, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (client, _) =>
        {
            for (var i = 0; i < PagesEach; i++)
            {
                var page = await client.OpenAsync("/sessions");
                lock (pages)
                {
                    if (page?.Circuit is null)
                        faults.Add($"page {i + 1} of {PagesEach} did not come alive{(page is null ? ": it was refused" : "")}");
                    if (page is not null)
                        pages.Add(page);
                }
            }

            var beyond = await client.OpenAsync("/sessions");
            var asked = await client.NegotiateAsync();
            lock (pages)
            {
                refused += beyond is null && asked == HttpStatusCode.ServiceUnavailable ? 1 : 0;
                if (beyond is not null || asked != HttpStatusCode.ServiceUnavailable)
                    faults.Add($"a session has opened more than {PagesEach} pages, or may: {asked}");
            }

            beyond?.Dispose();
        });

        // Some lose their connection, and come back.
        var client = clients[0];
        pages.Where(page => page.Client == client).Take(LostEach).ToList().ForEach(page => page.Dispose());
        foreach (var lost in pages.Where(page => page.Client == client).Take(LostEach).ToList())
        {
            pages.Remove(lost);
            // As a browser does: the server may not know yet that the first is gone.
            Page? again = null;
            for (var attempt = 0; attempt < 20 && again is null; attempt++)
            {
                again = await client.ConnectAsync();
                await Task.Delay(again is null ? TimeSpan.FromSeconds(0.5) : TimeSpan.Zero);
            }

            if (again is null || !await again.ComeBackAsync(lost.Circuit!))
                faults.Add($"a page that had lost its connection {(again is null ? "got none again" : "could not be come back to")}");
            if (again is not null)
                pages.Add(again);
        }

        // Each fifth sends what nobody's browser would, and is shut out for it alone.
        var (large, rest) = (pages.Where((_, i) => i % 5 == 0).ToList(), pages.Where((_, i) => i % 5 != 0).ToList());
        await Task.WhenAll(large.Select(page => page.FloodAsync(1 << 20)));
        var closed = await Task.WhenAll(large.Select(page => page.IsClosedWithinAsync(TimeSpan.FromSeconds(30))));
        if (closed.Count(c => !c) is var open and > 0)
            faults.Add($"{open} connections stayed after a message of a megabyte");
        if (rest.Count(page => !page.IsOpen) is var shut and > 0)
            faults.Add($"{shut} pages were closed for what others sent");

        // The others go without a word.
        pages.ForEach(page => page.Dispose());
        return (pages.Count, refused);
    }
}
