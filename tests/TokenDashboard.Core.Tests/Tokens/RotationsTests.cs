using System.Linq.Expressions;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tests.Data;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>
/// The rotation that happens all the time, by itself: whatever it leaves alone is spent by another way, so that nobody who refreshes would notice if it left everything alone.
/// </summary>
public sealed class RotationsTests : IDisposable
{
    private const string Key = "thumbprint";
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    private readonly CoreDatabase _core = new();
    private int _spending;

    public void Dispose() => _core.Dispose();

    /// <summary>One after the other with the same statements: nothing of the one before is taken for one's own.</summary>
    [Fact]
    public async Task Spend_OfSeveralAfterEachOther_StoresAndReturnsWhatIsOfEach()
    {
        var (phone, nameless) = (new Requester("198.51.100.24", "phone/2.0"), new Requester(null, null));
        var first = await LinkAsync(_core.Family(_core.AddUser("Ada")) with { KeyThumbprint = Key, Audience = "https://a.example" }, CoreDatabase.Laptop);
        var second = await LinkAsync(_core.Family(_core.AddUser("Grace")) with { AppId = "other", Scope = "offline_access" }, phone);
        var third = await LinkAsync(_core.Family(_core.AddUser("Joan")), nameless);
        _core.Stored(db => db.Accounts.Where(a => a.Name == "Grace").ExecuteUpdate(set => set.SetProperty(a => a.Roles, "Admin")));

        foreach (var (linked, by) in new[] { (first, CoreDatabase.Laptop), (second, phone), (third, nameless), (first, CoreDatabase.Laptop) })
        {
            _core.Clock.Advance(Later);
            var before = Row(linked);
            var spend = Of(before, by);

            var grant = await SpendAsync(spend);

            var row = Row(linked);
            Assert.Equal(
                (before.Generation + 1, spend.Now, spend.Now, by.Ip, by.Agent, spend.Sliding), (row.Generation, row.RotatedAt, row.LastUsedAt, row.LastUsedIp, row.LastUsedAgent, row.ExpiresAt));
            Assert.Equal(spend.SuccessorHash, row.CurrentHash);
            Assert.Equal(spend.Salt, row.RetrySalt);
            var kept = _core.Stored(db => db.RefreshTokens.Single(t => t.SessionId == row.Id && t.Generation == before.Generation));
            Assert.Equal(before.CurrentHash, kept.Hash);
            Assert.Equal((spend.Now, by.Ip, by.Agent), (kept.ConsumedAt, kept.Ip, kept.Agent));
            Assert.Equal(
                (row.Id, row.UserId, linked.Grant.UserName, row.AppId, row.Scope, row.ExpiresAt, row.Audience),
                (grant!.SessionId, grant.UserId, grant.UserName, grant.AppId, grant.Scope, grant.ExpiresAt, grant.Audience));
            Assert.Equal(linked == second ? ["Admin"] : [], grant.Roles);
        }

        Assert.True(_spending >= 4);
    }

    [Theory]
    [InlineData("another selector")]
    [InlineData("another hash")]
    [InlineData("another app")]
    [InlineData("another network")]
    [InlineData("another agent")]
    [InlineData("no agent")]
    [InlineData("another key")]
    [InlineData("no key")]
    [InlineData("less scope")]
    [InlineData("older than its app lets it get")]
    [InlineData("expired")]
    [InlineData("ended")]
    [InlineData("locked")]
    [InlineData("contained")]
    [InlineData("of a former epoch")]
    [InlineData("watched")]
    [InlineData("only retried")]
    public async Task Spend_AnythingUnusual_ChangesNothing(string what)
    {
        var linked = await LinkAsync(_core.Family() with { KeyThumbprint = Key }, CoreDatabase.Laptop);
        _core.Clock.Advance(Later);
        var now = _core.Clock.GetUtcNow();
        _core.Stored(db => what switch
        {
            "expired" => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.ExpiresAt, now)),
            "ended" => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, EndReason.ByOwner)),
            "locked" => db.Accounts.ExecuteUpdate(set => set.SetProperty(a => a.LockedAt, now)),
            "contained" => db.Accounts.ExecuteUpdate(set => set.SetProperty(a => a.ContainedAt, now)),
            "of a former epoch" => db.Accounts.ExecuteUpdate(set => set.SetProperty(a => a.Epoch, a => a.Epoch + 1)),
            "watched" => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.UnknownFrom, 1)),
            "only retried" => db.SessionClients.ExecuteUpdate(set => set.SetProperty(c => c.OnlyRetried, true)),
            _ => 0,
        });
        var before = Row(linked);
        var plain = Of(before, CoreDatabase.Laptop);
        var spend = what switch
        {
            "another selector" => plain with { Presented = plain.Presented with { Selector = RandomNumberGenerator.GetBytes(16) } },
            "another hash" => plain with { Presented = plain.Presented with { Hash = RandomNumberGenerator.GetBytes(32) } },
            "another app" => plain with { AppId = "other" },
            "another network" => plain with { Requester = plain.Requester with { Ip = "198.51.100.24" } },
            "another agent" => plain with { Requester = plain.Requester with { Agent = "curl/8.9" } },
            "no agent" => plain with { Requester = plain.Requester with { Agent = null } },
            "another key" => plain with { Key = "another" },
            "no key" => plain with { Key = null },
            "less scope" => plain with { Scope = "offline_access" },
            "older than its app lets it get" => plain with { Longest = before.AbsoluteExpiresAt - before.CreatedAt - TimeSpan.FromSeconds(1) },
            _ => plain,
        };

        Assert.Null(await SpendAsync(spend));

        Assert.Equivalent(before, Row(linked), strict: true);
        Assert.Empty(_core.Stored(db => db.RefreshTokens.ToList()));
    }

    [Theory]
    [InlineData("profile offline_access")]
    [InlineData(null)]
    public async Task Spend_AllTheScopeAndAsOldAsItMayGet_IsPlain(string? scope)
    {
        var linked = await _core.LinkAsync();
        var row = Row(linked);

        Assert.NotNull(await SpendAsync(Of(row, CoreDatabase.Laptop) with { Scope = scope, Longest = row.AbsoluteExpiresAt - row.CreatedAt }));
    }

    [Fact]
    public async Task Spend_PastTheSessionsEnd_SlidesToItsEnd()
    {
        var linked = await _core.LinkAsync();
        var row = Row(linked);

        await SpendAsync(Of(row, CoreDatabase.Laptop) with { Sliding = row.AbsoluteExpiresAt.AddSeconds(1) });

        Assert.Equal(row.AbsoluteExpiresAt, Row(linked).ExpiresAt);
    }

    /// <summary>Cleanup looks at a family from these hours on: early enough is good enough, and costs no index a change.</summary>
    [Theory]
    [InlineData("companion/1.0 (Linux)", 0, null, 0, 1)]
    [InlineData("companion/1.0 (Linux)", -5, -5, -5, -5)]
    [InlineData("companion/1.0 (Linux)", 5, -5, 1, -5)]
    [InlineData("companion/1.0 (Linux)", 5, null, 1, 1)]
    [InlineData("companion/1.0 (Linux)", 1, -5, 1, -5)]
    [InlineData("a client that is new to the family", 0, null, 0, 1)]
    [InlineData("a client that is new to the family", -5, -5, -5, -5)]
    [InlineData("a client that is new to the family", 5, -5, 1, -5)]
    [InlineData("a client that is new to the family", 5, null, 1, 1)]
    public async Task Rotate_AnHourLater_IsFoundByCleanupEarlyEnough(string agent, int expires, int? salt, int expiresThen, int saltThen)
    {
        var linked = await _core.LinkAsync();
        var (hour, expiry) = (Session.HourOf(_core.Clock.GetUtcNow()), Session.HourOf(linked.Grant.ExpiresAt));
        Expression<Func<Session, int?>> stored = s => salt == null ? null : hour + salt;
        _core.Stored(db => db.Sessions.ExecuteUpdate(set => set.SetProperty(s => s.ExpiresHour, expiry + expires).SetProperty(s => s.SaltHour, stored)));
        _core.Clock.Advance(Later);

        Assert.IsType<RotationResult.Rotated>(await _core.RotateAsync(linked.Token, CoreDatabase.Laptop with { Agent = agent }));

        var row = Row(linked);
        Assert.Equal((expiry + expiresThen, hour + saltThen), (row.ExpiresHour, row.SaltHour));
    }

    private Task<IssuedToken> LinkAsync(NewFamily family, Requester requester) => _core.Tokens.CreateAsync(family, requester, default);

    private Session Row(IssuedToken linked) => _core.Stored(db => db.Sessions.AsNoTracking().Single(s => s.Id == linked.Grant.SessionId));

    private Task<SessionGrant?> SpendAsync(Spend spend) => _core.Service<IRotations>().SpendAsync(spend, default);

    private Spend Of(Session session, Requester requester)
    {
        var now = _core.Clock.GetUtcNow();
        return new(
            new PresentedToken(session.Selector!, session.Generation, session.CurrentHash, []), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32), session.AppId!, null, requester, now,
            now.AddDays(1), () => Interlocked.Increment(ref _spending), () => { }, () => new Nothing())
        { Key = session.KeyThumbprint };
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
