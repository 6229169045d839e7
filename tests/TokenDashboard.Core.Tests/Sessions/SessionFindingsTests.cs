using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Sessions;

/// <summary>What a look over somebody's sessions finds, and that it reads no more than that, however many they are.</summary>
public sealed class SessionFindingsTests : IDisposable
{
    private static readonly Requester Elsewhere = new("198.51.100.7", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0");

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task LookOver_SeenFromTheStrangerItself_DoesNotAskAboutIt()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        _core.Clock.Advance(TimeSpan.FromSeconds(1));
        var strange = await _core.BrowserAsync(ada.UserId, Elsewhere);

        var (mine, theirs) = (await LookAsync(ada), await _core.Sessions.LookOverAsync(ada.UserId, strange.Id, default));

        Assert.Equal([strange.Id], mine.ToLookAt.Select(s => s.Id));
        Assert.Equal((1, 2, 0, strange.Id), (mine.LooksWanted, mine.Browsers, mine.Apps, mine.LastSignIn!.Id));
        Assert.Equal((0, 0), (theirs.LooksWanted, theirs.ToLookAt.Count));
    }

    [Theory]
    [InlineData(6.9, false, true)]
    [InlineData(7, false, false)]
    [InlineData(1, true, false)]
    public async Task LookOver_AReplayedApp_IsToBeConnectedForAWeekOrUntilItIs(double daysLater, bool again, bool expected)
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        await _core.ReplayAsync(ada.UserId);
        _core.Clock.Advance(TimeSpan.FromDays(daysLater));
        if (again)
            await _core.LinkAsync(ada.UserId);

        var found = await LookAsync(ada);

        Assert.Equal((expected ? 1 : 0, "Laptop"), (found.ToReconnect.Count, found.LastReplayed!.Name));
    }

    [Fact]
    public async Task LookOver_AppsLongUnused_AreTheLongestUnusedFirst()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        _core.AddApps(ada.UserId, 3, "-86400 * (i + 59)");

        Assert.Equal(["app 3", "app 2"], (await LookAsync(ada)).Unused.Select(s => s.Name));
    }

    /// <summary>Thousands are counted by the database, not handed out to be counted.</summary>
    [Fact]
    public async Task LookOver_AndTheList_OfThousands_ReadNoMoreThanTheyShow()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        _core.AddApps(ada.UserId, 5000, "-86400 * 61 - i");
        var asked = new Asked(_core);
        var sessions = new SessionService(asked, _core.Owners, _core.Clock);

        var found = await sessions.LookOverAsync(ada.UserId, ada.SessionId!.Value, default);
        Assert.Equal((1, 5000, SessionFindings.Most), (found.Browsers, found.Apps, found.Unused.Count));
        Assert.InRange(asked.Rows(), 0, 100);

        asked.Commands.Clear();
        var active = await sessions.FindActiveAsync(ada.UserId, 100, [ada.SessionId.Value], default);
        Assert.Equal((5001, 1, true), (active.Count, active.Browsers, active.HasMore));
        Assert.InRange(asked.Rows(), 100, 200);
    }

    [Fact]
    public async Task FindActive_MoreThanAreAskedFor_HasThoseBesideThatMatter()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var strange = await _core.BrowserAsync(ada.UserId, Elsewhere);
        _core.AddApps(ada.UserId, 20, "i");

        var active = await _core.Sessions.FindActiveAsync(ada.UserId, 5, [ada.SessionId!.Value], default);

        Assert.Equal(["app 20", "app 19", "app 18", "app 17", "app 16"], active.Rows.Take(5).Select(s => s.Name));
        Assert.Equal(new[] { ada.SessionId.Value, strange.Id }.Order(), active.Rows.Skip(5).Select(s => s.Id).Order());
        Assert.Equal((22, 2), (active.Count, active.Browsers));
    }

    private Task<SessionFindings> LookAsync(Actor actor) => _core.Sessions.LookOverAsync(actor.UserId, actor.SessionId!.Value, default);
}
