using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Audit;

/// <summary>The one way for admins to change anything: who may, and that nothing is done without its line.</summary>
public sealed class AdminGateTests : IDisposable
{
    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public async Task Run_Admin_DoesItAndWritesWhoWhenAndFromWhere()
    {
        var admin = await _core.AddAdminAsync();

        Assert.Equal(AdminResult.Done, await LockAsync(admin, "ada"));

        var line = Assert.Single(_core.Stored(db => db.Audit.AsNoTracking().ToList()));
        Assert.Equal(
            (admin.UserId, AuditAction.UserLocked, "ada", "192.0.2.77", _core.Clock.GetUtcNow()),
            (line.ActorId, line.Action, line.UserId, line.Ip, line.At));
    }

    [Theory]
    [InlineData(-1, AdminResult.Done)]
    [InlineData(0, AdminResult.ProofNeeded)]
    [InlineData(1, AdminResult.ProofNeeded)]
    public async Task Run_ProofOfTenMinutes_CountsToTheTick(long ticks, AdminResult expected)
    {
        var admin = await _core.AddAdminAsync();
        _core.Clock.Advance(Proof.Kept + TimeSpan.FromTicks(ticks));

        Assert.Equal(expected, await LockAsync(admin, "ada"));
    }

    [Fact]
    public async Task Run_AfterProvingAgain_IsDone()
    {
        var admin = await _core.AddAdminAsync();
        _core.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(AdminResult.ProofNeeded, await LockAsync(admin, "ada"));

        await _core.ProveAsync(admin.SessionId!.Value, admin.UserId, false);

        Assert.Equal(AdminResult.Done, await LockAsync(admin, "ada"));
    }

    [Theory]
    [InlineData("nobody's session")]
    [InlineData("no session")]
    [InlineData("another's session")]
    [InlineData("no admin")]
    [InlineData("role taken")]
    [InlineData("signed out")]
    [InlineData("expired")]
    [InlineData("locked")]
    [InlineData("contained")]
    public async Task Run_WhoMayNot_ChangesNothing(string who)
    {
        var admin = await _core.AddAdminAsync();
        var actor = who switch
        {
            "nobody's session" => admin with { SessionId = Guid.NewGuid() },
            "no session" => admin with { SessionId = null },
            "another's session" => admin with { SessionId = (await _core.AddAdminAsync()).SessionId },
            "no admin" => await _core.SignInAsync(_core.AddUser()),
            _ => admin,
        };
        using (var db = _core.CreateDbContext())
        {
            if (who == "role taken")
                _core.StoredPeople(identity => identity.UserRoles.ExecuteDelete());
            if (who == "locked")
                await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(u => u.LockedAt, _core.Clock.GetUtcNow()));
            if (who == "contained")
                await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(u => u.ContainedAt, _core.Clock.GetUtcNow()));
        }

        if (who == "signed out")
            await _core.Tokens.RevokeFamilyAsync(admin.SessionId!.Value, admin.UserId, EndReason.SignedOut, admin, default);
        if (who == "expired")
            _core.Clock.Advance(new TokenOptions().RefreshTokenLifetime);

        Assert.Equal((AdminResult.NotAllowed, AdminResult.NotAllowed), (await LockAsync(actor, "ada"), await _core.Gate.CheckAsync(Capability.Administer, actor, default)));
        Assert.Equal((0, 0), (_core.Stored(db => db.Audit.Count()), _core.Stored(db => db.DeviceCodes.Count())));
    }

    [Theory]
    [InlineData(false, AdminResult.SecondFactorNeeded)]
    [InlineData(true, AdminResult.Done)]
    public async Task Run_SecondFactorRequired_AsksForIt(bool given, AdminResult expected)
    {
        _core.Admins.RequireSecondFactor = true;
        var admin = await _core.AddAdminAsync();
        await _core.ProveAsync(admin.SessionId!.Value, admin.UserId, given);

        Assert.Equal(expected, await LockAsync(admin, "ada"));
    }

    [Fact]
    public async Task Run_ActThatFails_LeavesNeitherItNorItsLine()
    {
        var admin = await _core.AddAdminAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _core.Gate.RunAsync(
            Capability.Administer, admin,
            async (db, now) =>
            {
                db.Beats.Add(new Beat { Id = 7, At = now });
                await db.SaveChangesAsync();
                throw new InvalidOperationException("Half-way.");
            },
            default));

        Assert.Equal((0, 0), (_core.Stored(db => db.Audit.Count()), _core.Stored(db => db.Beats.Count())));
    }

    private Task<AdminResult> LockAsync(Actor actor, string userId) => _core.Gate.RunAsync(
        Capability.Administer, actor, (_, _) => Task.FromResult<IReadOnlyList<AuditEntry>>([new AuditEntry { Action = AuditAction.UserLocked, UserId = userId }]), default);
}
