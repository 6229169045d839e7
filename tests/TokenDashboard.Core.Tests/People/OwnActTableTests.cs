using System.Reflection;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Identity;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Tests.Data;

namespace TokenDashboard.Core.Tests.People;

/// <summary>Every act of an owner that names a thing, asked for a thing of somebody else. An act that is new turns these red until it is written down here.</summary>
public sealed class OwnActTableTests : IDisposable
{
    // How a thing is named.
    private static readonly string[] Names = ["id", "ids", "issuer"];

    private static readonly Dictionary<string, Func<CoreDatabase, Actor, Things, Task<OwnerResult>>> Acts = new()
    {
        ["SessionService.RenameAsync"] = (core, me, theirs) => core.Sessions.RenameAsync(theirs.Session, "Mine", me, default),
        ["SessionService.VouchAsync"] = (core, me, theirs) => core.Sessions.VouchAsync(theirs.Session, isMine: true, me, default),
        ["SessionService.EndAsync"] = (core, me, theirs) => core.Sessions.EndAsync(theirs.Session, me, default),
        ["SessionService.EndSomeAsync"] = (core, me, theirs) => core.Sessions.EndSomeAsync([theirs.Session], me, default),
        ["DeviceAuthorizationService.DecideAsync"] = (core, me, theirs) => core.Service<DeviceAuthorizationService>().DecideAsync(theirs.Code, allow: true, me, default, isSure: true),
        ["PasskeyService.RenameAsync"] = (core, me, theirs) => core.Passkeys.RenameAsync(theirs.Passkey, "Mine", me, default),
        ["PasskeyService.RemoveAsync"] = (core, me, theirs) => core.Passkeys.RemoveAsync(theirs.Passkey, me, default),
        ["ExternalLoginService.UnlinkAsync"] = (core, me, _) => core.Service<ExternalLoginService>().UnlinkAsync(AdasAccount.Login.Issuer, me, default),
        ["TrustedDeviceService.RemoveAsync"] = (core, me, theirs) => core.Trusted.RemoveAsync(me, theirs.Trusted, default),
        ["WayReviewService.OpenAsync"] = (core, me, theirs) => core.Service<WayReviewService>().OpenAsync(WayKind.Passkey, theirs.Passkey, me, default),
    };

    // What they do to what is one's own is done, whatever else was named.
    private static readonly string[] DoneAllTheSame = ["SessionService.EndSomeAsync", "ExternalLoginService.UnlinkAsync", "TrustedDeviceService.RemoveAsync"];

    private readonly CoreDatabase _core = new();

    public void Dispose() => _core.Dispose();

    [Fact]
    public void Acts_AllThatNameAThing_AreInTheTable() => Assert.Equal(
        typeof(OwnerGate).Assembly.GetTypes()
            .Where(type => type.GetConstructors().Any(made => made.GetParameters().Any(p => p.ParameterType == typeof(OwnerGate))))
            .SelectMany(
                type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                    .Where(m => m.GetParameters() is var given && given.Any(p => p.ParameterType == typeof(Actor)) && given.Any(p => Names.Contains(p.Name))),
                (type, m) => $"{type.Name}.{m.Name}")
            .Distinct().Order(StringComparer.Ordinal),
        Acts.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Act_OnAThingOfSomebodyElse_ChangesNothing()
    {
        var (me, bob) = (await _core.SignInAsync(_core.AddUser(email: "ada@example.org")), await _core.SignInAsync(_core.AddUser("Bob Moor", "bob@example.org")));
        var theirs = await ThingsOfAsync(bob, 1);
        // Nothing is refused because it would be the last way in.
        await ThingsOfAsync(me, 2);
        await _core.AddPasskeyAsync(me, 3, "Key");
        foreach (var (act, run) in Acts)
        {
            var before = Everything(bob.UserId);

            var result = await run(_core, me, theirs);

            Assert.Equal((act, before), (act, Everything(bob.UserId)));
            Assert.Equal((act, DoneAllTheSame.Contains(act)), (act, result.IsDone));
        }
    }

    /// <summary>The same acts by who owns the things, each of which changes something: else the one before would hold of acts that do nothing.</summary>
    [Fact]
    public async Task Act_OnAThingOfOnesOwn_ChangesIt()
    {
        foreach (var (number, (act, run)) in Acts.Index())
        {
            var bob = await _core.SignInAsync(_core.AddUser($"Bob {act}", $"{act}@example.org"));
            var own = await ThingsOfAsync(bob, (byte)number);
            var before = Everything(bob.UserId);
            await run(_core, bob, own);

            Assert.NotEqual((act, before), (act, Everything(bob.UserId)));
        }
    }

    private async Task<Things> ThingsOfAsync(Actor bob, byte number)
    {
        var session = await _core.BrowserAsync(bob.UserId, CoreDatabase.Laptop);
        _core.StoredNeedsLook(bob with { SessionId = session.Id });
        var devices = _core.Service<DeviceAuthorizationService>();
        var asked = (await devices.StartAsync("companion", "profile offline_access", "TV", CoreDatabase.Laptop, default))!;
        var code = (await devices.ClaimAsync(asked.UserCode, bob.UserId, default))!.Id;
        var passkey = AdasAccount.Id(await _core.AddPasskeyAsync(bob, number, "MacBook"));
        var login = AdasAccount.Login with { Subject = bob.UserId };
        Assert.True((await _core.Service<ExternalLoginService>().LinkAsync(login, _core.Stored(db => db.Accounts.Single(a => a.Id == bob.UserId).Address)!, _core.Begun(bob.UserId), bob, default)).IsDone);
        await _core.Trusted.TrustAsync(_core.Begun(bob.UserId), null, CoreDatabase.Laptop, default);
        return new Things(session.Id, code, passkey, _core.Stored(db => db.TrustedDevices.Single(d => d.UserId == bob.UserId).Id));
    }

    // What the acts could change, and what they would have written of it.
    private string Everything(string userId) =>
        _core.Stored(db => string.Join('\n', db.Sessions.AsNoTracking().Where(s => s.UserId == userId).OrderBy(s => s.Id).Select(s => new { s.Id, s.Name, s.NeedsLook, s.EndedAt, s.EndReason })))
        + _core.Stored(db => string.Join('\n', db.DeviceCodes.AsNoTracking().Where(d => d.UserId == userId).Select(d => new { d.Id, d.Status })))
        + _core.Stored(db => string.Join('\n', db.TrustedDevices.AsNoTracking().Where(d => d.UserId == userId).Select(d => d.Id)))
        + _core.Stored(db => db.Activity.Count(a => a.UserId == userId)) + _core.Stored(db => db.Outbox.Count(o => o.UserId == userId))
        + _core.StoredPeople(people => string.Join('\n', people.UserPasskeys.AsNoTracking().Where(p => p.UserId == userId)
            .Select(p => new { p.Data, OpenedAt = EF.Property<DateTimeOffset?>(p, IdentityContext.OpenedAt) }).AsEnumerable().Select(p => (p.Data.Name, p.OpenedAt))))
        + _core.StoredPeople(people => string.Join('\n', people.UserLogins.AsNoTracking().Where(l => l.UserId == userId)
            .Select(l => new { l.ProviderKey, OpenedAt = EF.Property<DateTimeOffset?>(l, IdentityContext.OpenedAt) })));

    /// <summary>What there is of a person that an act can name.</summary>
    private sealed record Things(Guid Session, Guid Code, string Passkey, Guid Trusted);
}
