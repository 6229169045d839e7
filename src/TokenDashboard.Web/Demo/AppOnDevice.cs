using TokenDashboard.Core;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Grants;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Demo;

/// <summary>A companion app on a device, or whoever else holds a token of its family, and what it does with the one it holds.</summary>
internal sealed class AppOnDevice(Person owner, string appId, string device, Requester here)
{
    private readonly Stage _stage = owner.Stage;
    private RawToken? _held;

    private RawToken Held => _held ?? throw new InvalidOperationException($"The script has {device} act, which holds no token.");

    /// <summary>Shows a code, which its owner types and allows within a minute, and gets its first token.</summary>
    public void IsLinked(DateTimeOffset at)
    {
        var devices = _stage.Service<DeviceAuthorizationService>();
        StartedAuthorization? asked = null;
        _stage.At(at, async () => asked = await devices.StartAsync(appId, Scopes.Default, device, here, CancellationToken.None));
        _stage.At(at.AddSeconds(41), async () =>
        {
            var link = Stage.Expect<PendingLink>(await devices.ClaimAsync(asked!.UserCode, owner.Id, CancellationToken.None));
            var open = await _stage.Service<SessionService>().ListActiveAsync(owner.Id, CancellationToken.None);
            var actor = new Actor(owner.Id, open.First(s => s.Kind == SessionKind.Browser).Id, here);
            await owner.Proofs[actor.SessionId!.Value]();
            Stage.Expect<OwnerResult.Done>(await devices.DecideAsync(link.Id, allow: true, actor, CancellationToken.None));
        });
        _stage.At(at.AddSeconds(45), async () =>
        {
            var name = _stage.Service<AppRegistry>().Find(appId)!.Name;
            var poll = await devices.PollAsync(asked!.DeviceCode, appId, name, here, CancellationToken.None);
            _held = Stage.Expect<PollResult.Issued>(poll).Token.Token;
        });
    }

    /// <summary>
    /// Spends its token and keeps the successor; after a lost reply that is the same successor again. With the access token that comes beside it asks whom it speaks for.
    /// </summary>
    public void Refreshes(params IEnumerable<DateTimeOffset> times)
    {
        foreach (var at in times)
        {
            _stage.At(at, async () =>
            {
                var issued = Stage.Expect<RotationResult.Rotated>(await PresentAsync()).Issued;
                _held = issued.Token;
                _stage.Service<AccessUseLog>().Count(issued.Grant.SessionId, "GET /api/me", here.Ip);
            });
        }
    }

    /// <summary>Spends its token, but the answer never arrives: it goes on holding the spent one.</summary>
    public void LosesReply(DateTimeOffset at) => _stage.At(at, async () => Stage.Expect<RotationResult.Rotated>(await PresentAsync()));

    /// <summary>Presents a token that somebody has spent since.</summary>
    public void SetsOffTheAlarm(DateTimeOffset at) => _stage.At(at, async () => Stage.Expect<RotationResult.Reused>(await PresentAsync()));

    /// <summary>Presents its token after the end.</summary>
    public void IsRefused(params IEnumerable<DateTimeOffset> times)
    {
        foreach (var at in times)
            _stage.At(at, async () => Stage.Expect<RotationResult.Refused>(await PresentAsync()));
    }

    /// <summary>Signs out by itself (RFC 7009).</summary>
    public void SignsOut(DateTimeOffset at) => _stage.At(at, () =>
        _stage.Service<RefreshTokenService>().RevokeByTokenAsync(Held, appId, here, CancellationToken.None));

    /// <summary>From then on somebody else holds what it holds.</summary>
    public AppOnDevice IsCopied(DateTimeOffset at, Client client, string address)
    {
        var copy = new AppOnDevice(owner, appId, $"a copy of {device}", client.At(address));
        _stage.At(at, () =>
        {
            copy._held = Held;
            return Task.CompletedTask;
        });
        return copy;
    }

    private Task<RotationResult> PresentAsync() =>
        _stage.Service<RefreshTokenService>().RotateAsync(Held, appId, null, here, CancellationToken.None);
}
