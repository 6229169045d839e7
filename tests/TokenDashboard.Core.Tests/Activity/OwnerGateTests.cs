using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.Activity;

/// <summary>The owners' gate: nobody acts from a session that has ended, and an act is done as a whole or not at all.</summary>
public sealed class OwnerGateTests : IDisposable
{
    private readonly CoreDatabase _core = new();
    private readonly List<Change> _told = [];

    public void Dispose() => _core.Dispose();

    [Theory]
    [InlineData(OwnerProof.NotAsked)]
    [InlineData(OwnerProof.Recent)]
    public async Task Run_MayAct_KeepsActLineAndEventBeforeItTells(OwnerProof proof)
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        List<(string Name, int Lines, int Events)> seen = [];
        using var subscription = _core.Feed.Subscribe(change =>
        {
            _told.Add(change);
            seen.Add(_core.Stored(db => (db.Accounts.Single().Name, db.Activity.Count(a => a.Kind == ActivityKind.ProfileChanged), db.Outbox.Count())));
        });

        Assert.Equal(new OwnerResult.Done(), await _core.Owners.RunAsync(ada, proof, ActAsync(ada), default));

        Assert.Equal([new Change.Sessions(ada.UserId)], _told);
        Assert.Equal([("Countess", 1, 1)], seen);
        Assert.Equal(_core.Clock.GetUtcNow(), _core.Stored(db => db.Activity.Single(a => a.Kind == ActivityKind.ProfileChanged).At));
    }

    [Fact]
    public async Task Run_SomethingComesOfIt_HandsItBack()
    {
        var ada = await _core.SignInAsync(_core.AddUser());

        var result = await _core.Owners.RunAsync(ada, OwnerProof.NotAsked, (_, _) => Task.FromResult<OwnerResult>(new OwnerResult.Done<int>(7)), default);

        Assert.True(result.IsDone);
        Assert.Equal(7, Assert.IsType<OwnerResult.Done<int>>(result).Value);
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("expired")]
    [InlineData("another's")]
    [InlineData("none")]
    [InlineData("locked")]
    [InlineData("contained")]
    [InlineData("of an epoch before")]
    public async Task Run_SessionDoesNotLive_IsGoneAndChangesNothing(string how)
    {
        var ada = await GoneAsync(how);

        Assert.Equal(new OwnerResult.Gone(), await _core.Owners.CheckAsync(ada, default));
        await ExpectNothingAsync(ada, OwnerProof.NotAsked, ActAsync(ada), new OwnerResult.Gone());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public async Task Run_ProofOfTenMinutes_CountsToTheTick(long ticks, bool counts)
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        _core.Clock.Advance(Proof.Kept + TimeSpan.FromTicks(ticks));

        Assert.Equal(counts, (await _core.Owners.CheckAsync(ada, default)).IsDone);
        if (counts)
            Assert.True((await _core.Owners.RunAsync(ada, OwnerProof.Recent, ActAsync(ada), default)).IsDone);
        else
            await ExpectNothingAsync(ada, OwnerProof.Recent, ActAsync(ada), new OwnerResult.ProveFirst());
    }

    [Fact]
    public async Task Run_ActRefusesAfterItWrote_TakesBackWhatItWrote()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var act = ActAsync(ada);

        await ExpectNothingAsync(
            ada,
            OwnerProof.Recent,
            async (db, now) =>
            {
                await act(db, now);
                await db.SaveChangesAsync();
                db.Outbox.Add(OutboxEvent.Of(OutboxKind.MethodChanged, now, ada.UserId));
                return OwnerRefusal.TooMany;
            },
            new OwnerResult.Refused(OwnerRefusal.TooMany));
    }

    [Fact]
    public async Task Run_ActFails_TakesBackWhatItWrote()
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        var act = ActAsync(ada);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _core.Owners.RunAsync(
            ada,
            OwnerProof.Recent,
            async (db, now) =>
            {
                await act(db, now);
                throw new InvalidOperationException("A bug.");
            },
            default));

        Assert.Equal("Ada Lovelace", _core.Stored(db => db.Accounts.Single().Name));
    }

    [Fact]
    public async Task Run_WhileItsSessionIsEnded_IsNeverDoneAfterTheEnd()
    {
        var user = _core.AddUser();
        var other = await _core.SignInAsync(user);
        for (var round = 0; round < 50; round++)
        {
            var ada = await _core.SignInAsync(user);
            using var together = new Barrier(2);
            var act = Task.Run(() =>
            {
                together.SignalAndWait();
                return _core.Owners.RunAsync(ada, OwnerProof.NotAsked, ActAsync(ada), default);
            });
            var end = Task.Run(() =>
            {
                together.SignalAndWait();
                return _core.Sessions.EndAsync(ada.SessionId!.Value, other, default);
            });

            Assert.True((await end).IsDone);
            var kinds = _core.Stored(db => db.Activity.Where(a => a.SessionId == ada.SessionId).OrderBy(a => a.Id).Select(a => a.Kind).ToList());
            ActivityKind[] expected = (await act).IsDone
                ? [ActivityKind.SignedIn, ActivityKind.ProfileChanged, ActivityKind.SessionEnded]
                : [ActivityKind.SignedIn, ActivityKind.SessionEnded];
            Assert.Equal(expected, kinds);
        }
    }

    private static Func<DashboardContext, DateTimeOffset, Task<OwnerResult>> ActAsync(Actor actor) => async (db, now) =>
    {
        await db.Accounts.Where(u => u.Id == actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Name, "Countess"));
        db.Activity.Add(ActivityEntries.By(actor, ActivityKind.ProfileChanged, now));
        db.Outbox.Add(OutboxEvent.Of(OutboxKind.MethodChanged, now, actor.UserId));
        return new OwnerResult.Done();
    };

    private async Task ExpectNothingAsync(
        Actor actor, OwnerProof proof, Func<DashboardContext, DateTimeOffset, Task<OwnerResult>> act, OwnerResult expected)
    {
        using var subscription = _core.Feed.Subscribe(_told.Add);
        var before = Everything();

        Assert.Equal(expected, await _core.Owners.RunAsync(actor, proof, act, default));

        Assert.Equal(before, Everything());
        Assert.Empty(_told);
    }

    private (string Names, int Lines, int Events) Everything() =>
        _core.Stored(db => (string.Join(',', db.Accounts.Select(u => u.Name)), db.Activity.Count(), db.Outbox.Count()));

    private async Task<Actor> GoneAsync(string how)
    {
        var ada = await _core.SignInAsync(_core.AddUser());
        using var db = _core.CreateDbContext();
        switch (how)
        {
            case "ended":
                await _core.Sessions.EndAsync(ada.SessionId!.Value, ada, default);
                break;
            case "expired":
                _core.Clock.Advance(TimeSpan.FromDays(7));
                break;
            case "another's":
                return ada with { UserId = _core.AddUser() };
            case "none":
                return ada with { SessionId = null };
            case "locked":
                await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(u => u.LockedAt, _core.Clock.GetUtcNow()));
                break;
            case "contained":
                await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(u => u.ContainedAt, _core.Clock.GetUtcNow()));
                break;
            default:
                await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(u => u.Epoch, u => u.Epoch + 1));
                break;
        }

        return ada;
    }
}
