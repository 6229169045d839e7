using System.Globalization;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>What many pages read at once is each reader's, in the language of each.</summary>
public sealed class SharedSessionsTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly SharedSessions _shared;

    public SharedSessionsTests() => _shared = new(_core.Sessions);

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Read_ByManyOfTwoLanguagesAndTwoPeople_IsTheirsInTheLanguageOfEach()
    {
        var (ada, bob) = (_core.AddUser(), _core.AddUser());
        var (hers, his) = (await _core.LinkAsync(ada, "TV app on Android TV"), await _core.LinkAsync(bob, "CLI on Windows"));
        await _core.Sessions.EndAsync((await _core.LinkAsync(ada, "App on Ubuntu")).Grant.SessionId, await _core.SignInAsync(ada), default);

        var names = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => NamesAsync(i % 2 == 0 ? "de" : "en", i % 4 < 2 ? ada : bob)));

        for (var i = 0; i < names.Length; i++)
        {
            var on = i % 2 == 0 ? "unter" : "on";
            Assert.Equal(i % 4 < 2 ? ($"TV app {on} Android TV", $"App {on} Ubuntu", true) : ($"CLI {on} Windows", "", true), names[i]);
        }

        async Task<(string Living, string Ended, bool IsLive)> NamesAsync(string language, string userId)
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            var living = _shared.FindActiveAsync(userId, 10, default);
            var ended = _shared.ListEndedAsync(userId, 10, default);
            var check = _shared.CheckAsync((userId == ada ? hers : his).Grant.SessionId, userId, default);
            return (string.Join(", ", (await living).Rows.Where(s => s.Kind == Core.Data.SessionKind.App).Select(s => s.Name)), string.Join(", ", (await ended).Select(s => s.Name)), await check is BrowserCheck.Live);
        }
    }

    [Fact]
    public async Task Read_AfterAnEnd_HasItEnded()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var app = (await _core.LinkAsync(ada.UserId, "app")).Grant.SessionId;
        var before = Enumerable.Range(0, 50).Select(_ => _shared.CheckAsync(app, ada.UserId, default)).ToList();

        await _core.Sessions.EndAsync(app, ada, default);

        Assert.IsType<BrowserCheck.Ended>(await _shared.CheckAsync(app, ada.UserId, default));
        Assert.DoesNotContain((await _shared.FindActiveAsync(ada.UserId, 10, default)).Rows, s => s.Id == app);
        await Task.WhenAll(before);
    }
}
