using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>An app's own lifetimes: never longer than everybody's, and a shorter age holds for what lives already.</summary>
public sealed class AppLifetimesTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(1, 20, 1, 20)]
    [InlineData(30, 400, 7, 90)]
    [InlineData(7, 5, 5, 5)]
    public async Task Create_WithLifetimes_HasThemWithinEverybodys(int rest, int age, int expectedRest, int expectedAge)
    {
        var linked = await LinkAsync(Terms(rest, age));

        var session = Session();
        var now = _core.Clock.GetUtcNow();
        Assert.Equal((now.AddDays(expectedRest), now.AddDays(expectedAge)), (session.ExpiresAt, session.AbsoluteExpiresAt));
        Assert.Equal(session.ExpiresAt, linked.Grant.ExpiresAt);
    }

    /// <summary>Where no token is handed out, nothing keeps it alive.</summary>
    [Fact]
    public async Task Create_NotToStaySignedIn_EndsWithItsFirstAccessToken()
    {
        await CreateAsync(_core.Family() with { StaysSignedIn = false });

        var ends = _core.Clock.GetUtcNow() + new TokenOptions().AccessTokenLifetime;
        Assert.Equal((ends, ends), (Session().ExpiresAt, Session().AbsoluteExpiresAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_ProvedOfLate_IsSoFromNowOn(bool isProved)
    {
        await CreateAsync(_core.Family() with { IsProved = isProved });

        Assert.Equal(isProved ? _core.Clock.GetUtcNow() : null, Session().ProvedAt);
        Assert.Equal((null, null), (Session().RetrySalt, Session().SaltHour));
    }

    [Fact]
    public async Task Rotate_ShorterRest_HoldsFromThereOn()
    {
        var token = (await LinkAsync(AppTerms.None)).Token;
        _core.Clock.Advance(TimeSpan.FromDays(2));

        token = await NextAsync(token, Terms(rest: 1, age: null));

        Assert.Equal(_core.Clock.GetUtcNow().AddDays(1), Session().ExpiresAt);
        _core.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(new RotationResult.Refused(Refusal.Expired), await RotateAsync(token, Terms(rest: 1, age: null)));
    }

    /// <summary>The plain way and the one that looks into it: a session that may get older by its row is narrowed once.</summary>
    [Fact]
    public async Task Rotate_ShorterAge_HoldsForWhatBeganBefore()
    {
        var token = (await LinkAsync(AppTerms.None)).Token;
        var begun = _core.Clock.GetUtcNow();
        _core.Clock.Advance(TimeSpan.FromDays(2));

        token = await NextAsync(token, Terms(rest: null, age: 5));

        Assert.Equal((begun.AddDays(5), begun.AddDays(5)), (Session().ExpiresAt, Session().AbsoluteExpiresAt));
        Assert.True(Session().ExpiresHour <= Core.Data.Session.HourOf(begun.AddDays(5)));
        _core.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromTicks(10));
        token = await NextAsync(token, Terms(rest: null, age: 5));
        _core.Clock.Advance(TimeSpan.FromTicks(10));
        Assert.Equal(new RotationResult.Refused(Refusal.Expired), await RotateAsync(token, Terms(rest: null, age: 5)));
        Assert.Equal(0, _core.Stored(db => db.Incidents.Count()));
    }

    /// <summary>Cleanup looks at it no later than it expires, and as early as it would have before.</summary>
    [Theory]
    [InlineData(8, 5)]
    [InlineData(1, 1)]
    public async Task Rotate_OlderThanItMayGet_IsExpiredAtOnce(int lookedAtAfter, int lookedAtNowAfter)
    {
        var token = (await LinkAsync(AppTerms.None)).Token;
        var begun = _core.Clock.GetUtcNow();
        _core.Stored(db => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.ExpiresHour, Core.Data.Session.HourOf(begun.AddDays(lookedAtAfter)))));
        _core.Clock.Advance(TimeSpan.FromDays(6));

        Assert.Equal(new RotationResult.Refused(Refusal.Expired), await RotateAsync(token, Terms(rest: null, age: 5)));

        Assert.Equal((begun.AddDays(5), 1), (Session().ExpiresAt, Session().Generation));
        Assert.Equal(Core.Data.Session.HourOf(begun.AddDays(lookedAtNowAfter)), Session().ExpiresHour);
        // As any that has expired: longer lifetimes do not bring it back.
        Assert.Equal(new RotationResult.Refused(Refusal.Expired), await RotateAsync(token, AppTerms.None));
    }

    [Fact]
    public async Task Rotate_LongerThanEverybodys_ChangesNothing()
    {
        var token = (await LinkAsync(AppTerms.None)).Token;
        var until = Session().AbsoluteExpiresAt;

        await NextAsync(token, Terms(rest: 400, age: 4000));

        Assert.Equal((_core.Clock.GetUtcNow().AddDays(7), until), (Session().ExpiresAt, Session().AbsoluteExpiresAt));
    }

    /// <summary>On PostgreSQL those that come together share a statement, each with its own app's age.</summary>
    [Fact]
    public async Task Rotate_ManyTogether_EachByItsOwnAge()
    {
        var owner = _core.AddUser();
        var linked = new List<IssuedToken>();
        for (var i = 0; i < 24; i++)
            linked.Add(await LinkAsync(AppTerms.None, owner));
        var begun = _core.Clock.GetUtcNow();

        var answers = await Task.WhenAll(linked.Select((issued, i) => Task.Run(() => RotateAsync(issued.Token, i % 2 == 0 ? AppTerms.None : Terms(rest: null, age: 3)))));

        Assert.All(answers, a => Assert.IsType<RotationResult.Rotated>(a));
        foreach (var (i, issued) in linked.Index())
            Assert.Equal(begun.AddDays(i % 2 == 0 ? 90 : 3), _core.Stored(db => db.Sessions.Single(s => s.Id == issued.Grant.SessionId).AbsoluteExpiresAt));
    }

    private static AppTerms Terms(int? rest, int? age) => new()
    {
        RefreshTokenLifetime = rest is { } days ? TimeSpan.FromDays(days) : null, SessionLifetime = age is { } old ? TimeSpan.FromDays(old) : null,
    };

    private Session Session() => _core.Stored(db => db.Sessions.Single(s => s.AppId != null));

    private Task<IssuedToken> LinkAsync(AppTerms terms, string? owner = null) => CreateAsync(_core.Family(owner) with { Terms = terms });

    private Task<IssuedToken> CreateAsync(NewFamily family) => _core.Tokens.CreateAsync(family, CoreDatabase.Laptop, default);

    private Task<RotationResult> RotateAsync(RawToken token, AppTerms terms) => _core.Tokens.RotateAsync(token, "companion", null, CoreDatabase.Laptop, default, terms);

    private async Task<RawToken> NextAsync(RawToken token, AppTerms terms) => Assert.IsType<RotationResult.Rotated>(await RotateAsync(token, terms)).Issued.Token;
}
