using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using Xunit.Abstractions;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>However many sessions end, and however many somebody has who signs in, others that write wait for a moment only.</summary>
[Trait("Category", "Times")]
[Trait("Database", "Sqlite")]
public sealed class EndingTimesTests(ITestOutputHelper output) : IDisposable
{
    // Three times what is promised.
    private const int MostMilliseconds = 150;

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task End_FiveThousandChosen_HoldsTheWriterForAMoment()
    {
        var admin = await _core.AddAdminAsync();
        for (var person = 1; person <= 10; person++)
        {
            var ada = await _core.SignInAsync(_core.AddUser());
            _core.AddApps(ada.UserId, 500, group: person);
        }

        var ids = _core.Stored(db => db.Sessions.Where(s => s.Kind == SessionKind.App).Select(s => s.Id).ToList());
        // For what is compiled and cached at first.
        await _core.Everyone.EndAsync(ids[..10], "", admin, default);

        var longest = await LongestWaitAsync(() => _core.Everyone.EndAsync(ids, "", admin, default));

        Assert.Equal(0, _core.Stored(db => db.Sessions.Count(s => s.Kind == SessionKind.App && s.EndedAt == null)));
        Assert.InRange(longest, 0, MostMilliseconds);
    }

    [Fact]
    public async Task SignIn_OfSomebodyWithTenThousandBrowsers_HoldsTheWriterForAMoment()
    {
        var ada = _core.AddUser();
        _core.AddApps(ada, 10_000, group: 1);
        _core.Stored(db =>
        {
            foreach (var session in db.Sessions.Where(s => s.UserId == ada))
                (session.Kind, session.LastUsedAgent) = (SessionKind.Browser, $"Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Of/{session.Id}");
            return db.SaveChanges();
        });
        await _core.SignInAsync(_core.AddUser());

        var longest = await LongestWaitAsync(() => _core.SignInAsync(ada));

        Assert.InRange(longest, 0, MostMilliseconds);
    }

    // How long others wait at most for their turn to write meanwhile.
    private async Task<double> LongestWaitAsync(Func<Task> act)
    {
        var transaction = _core.Service<WriteTransaction>();
        await transaction.RunAsync(db => db.Accounts.CountAsync(), default);
        var began = Stopwatch.GetTimestamp();
        // On a thread of its own: SQLite awaits nothing.
        var acting = Task.Factory.StartNew(act, default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        var longest = TimeSpan.Zero;
        while (!acting.IsCompleted)
        {
            var asked = Stopwatch.GetTimestamp();
            var waited = await transaction.RunAsync(_ => Task.FromResult(Stopwatch.GetElapsedTime(asked)), default);
            longest = waited > longest ? waited : longest;
            await Task.Delay(1);
        }

        await acting;
        output.WriteLine($"{longest.TotalMilliseconds:0} ms of {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0}");
        return longest.TotalMilliseconds;
    }
}
