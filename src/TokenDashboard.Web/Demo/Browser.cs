using TokenDashboard.Core;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Methods;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Core.Triage;

namespace TokenDashboard.Web.Demo;

/// <summary>A browser, and what is done at it.</summary>
internal sealed class Browser(Person owner, Requester here)
{
    private static readonly Given PasswordAlone = new(IsProof: true, SecondFactor: false);

    private readonly Stage _stage = owner.Stage;
    private BrowserSession? _session;

    private BrowserSession Session => _session ?? throw new InvalidOperationException("The script has a browser act that is not signed in.");

    private SessionService Sessions => _stage.Service<SessionService>();

    private BrowserSessionService Browsers => _stage.Service<BrowserSessionService>();

    private Actor Actor => new(owner.Id, Session.Id, here);

    private async Task ProveAsync() =>
        _session = Stage.Expect<BrowserSession>(await Browsers.RenewAsync(Session.Id, await BeginAsync(), PasswordAlone, CancellationToken.None));

    private async Task<Beginning> BeginAsync() => Stage.Expect<Beginning>(await _stage.Service<OwnerService>().BeginAsync(owner.Id, CancellationToken.None));

    public void SignsIn(DateTimeOffset at) => _stage.At(at, async () =>
    {
        _session = Stage.Expect<BrowserSession>(await Browsers.CreateAsync(await BeginAsync(), SignInMethod.Password, PasswordAlone, here, CancellationToken.None));
        owner.Proofs[Session.Id] = ProveAsync;
    });

    /// <summary>Somebody tries its owner's account here, and is refused each time.</summary>
    public void IsRefused(params IEnumerable<DateTimeOffset> times)
    {
        foreach (var at in times)
            _stage.At(at, () => _stage.Service<SignInLog>().RecordRefusalAsync(owner.Id, SignInMethod.Password, detail: null, here));
    }

    /// <summary>Its owner proves again who they are.</summary>
    public void ProvesItself(DateTimeOffset at) => _stage.At(at, ProveAsync);

    /// <summary>Its owner, an admin, does something about somebody's incident.</summary>
    public void Settles(Person somebody, DateTimeOffset at, Func<TriageService, int, Actor, Task<AdminResult>> act) => _stage.At(at, async () =>
    {
        var query = new InboxQuery(InboxView.Open, null, null, null, somebody.Id, InboxSort.Newest, 0);
        var found = await _stage.Service<IncidentInbox>().ListAsync(query, owner.Id, CancellationToken.None);
        Stage.Expect<object>(await act(_stage.Service<TriageService>(), found.Rows[0].Id, Actor) == AdminResult.Done ? this : null);
    });

    public void Visits(params IEnumerable<DateTimeOffset> times)
    {
        foreach (var at in times)
        {
            _stage.At(at, async () =>
            {
                var check = await Browsers.CheckAsync(Session.Id, Session.Handle, here, CancellationToken.None);
                Stage.Expect<object>(check as BrowserCheck.Live);
            });
        }
    }

    /// <summary>Gets the name by which its owner knows it.</summary>
    public void IsCalled(string name, DateTimeOffset at) => _stage.At(at, async () =>
        Stage.Expect<OwnerResult.Done>(await Sessions.RenameAsync(Session.Id, name, Actor, CancellationToken.None)));

    public void SignsOut(DateTimeOffset at) => Ends(this, at);

    /// <summary>Ends another browser's session from this one.</summary>
    public void Ends(Browser other, DateTimeOffset at) => _stage.At(at, async () =>
        Stage.Expect<OwnerResult.Done>(await Sessions.EndAsync(other.Session.Id, Actor, CancellationToken.None)));

    /// <summary>Ends everything but this one.</summary>
    public void EndsAllOthers(DateTimeOffset at) => _stage.At(at, async () =>
        Stage.Expect<OwnerResult.Done>(await Sessions.EndOthersAsync(Actor, CancellationToken.None)));
}
