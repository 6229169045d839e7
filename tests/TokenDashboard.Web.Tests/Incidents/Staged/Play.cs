using System.Net;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>A story that did not go as its script says; nothing can be said of its case.</summary>
public sealed class NotStagedException(string message) : Exception(message);

/// <summary>One presentation, as whoever staged it knows.</summary>
/// <param name="Client">Who presented, agent and address as the server sees them.</param>
/// <param name="Answer">What came of it.</param>
/// <param name="IsAfterEnd">The family had ended before.</param>
/// <param name="IsLive">The token was the family's newest, and had not been handed out to a stranger.</param>
public sealed record Presented(Seen Client, Answer Answer, bool IsAfterEnd, bool IsLive);

/// <summary>One story on the server: an account, a family, and who did what.</summary>
public sealed class Play(DashboardServer server, HttpClient http, int number)
{
    private readonly HashSet<string> _issued = [];
    private readonly HashSet<string> _strangers = [];
    private string? _newest;
    private bool _ended;

    public string UserId { get; private set; } = "";

    public Guid SessionId { get; private set; }

    public List<Presented> Presentations { get; } = [];

    /// <summary>The owner's clients that came by a token other than by copying.</summary>
    public HashSet<Seen> Devices { get; } = [];

    /// <summary>An admin settled something on the way.</summary>
    public bool IsSettled { get; private set; }

    internal async Task LinkAsync(StagedClient client, Seen seen)
    {
        UserId = (await server.CreateUserAsync()).Id;
        var who = Resolve(seen);
        var issued = await CreateAsync(UserId, who);
        SessionId = issued.Grant.SessionId;
        Devices.Add(who);
        Issue(issued.Token.Reveal());
        client.Store = new(_newest, null);
    }

    internal async Task LinkOtherAsync(string agent, string address) =>
        await CreateAsync((await server.CreateUserAsync()).Id, Resolve(new(agent, address, IsStranger: false)));

    internal async Task RefreshAsync(StagedClient client, Seen seen, Answer expected, bool isLost = false)
    {
        var (who, token) = (Resolve(seen), client.Store.Token ?? throw new NotStagedException("There is no token to present."));
        Settle(client, who, await Device(who).RefreshAsync(token), token, expected, isLost);
    }

    internal async Task RefreshTwiceAsync(StagedClient client, Seen seen)
    {
        var (who, token) = (Resolve(seen), client.Store.Token!);
        var answers = await Task.WhenAll(Device(who).RefreshAsync(token), Device(who).RefreshAsync(token));
        Settle(client, who, answers[0], token, Answer.Fresh, isLost: false);
        Settle(client, who, answers[1], token, Answer.Same, isLost: false);
    }

    internal async Task WorkAsync(StagedClient client, Seen seen)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Authorization = new("Bearer", client.Store.Access);
        await Device(Resolve(seen)).SendAsync(request);
    }

    internal async Task RevokeAsync(StagedClient client, Seen seen)
    {
        await Device(Resolve(seen)).RevokeAsync(client.Store.Token!);
        _ended = true;
    }

    internal async Task EndAsync()
    {
        var actor = new Actor(UserId, null, Requester.Unknown);
        await server.Service<RefreshTokenService>().RevokeFamilyAsync(SessionId, UserId, EndReason.ByOwner, actor, CancellationToken.None);
        _ended = true;
    }

    internal Task PassAsync(TimeSpan time)
    {
        // Adjusted, not advanced: no timer has to run through months.
        server.Clock!.AdjustTime(server.Clock.GetUtcNow() + time);
        return Task.CompletedTask;
    }

    internal async Task SetBackAsync(TimeSpan time)
    {
        // With its timers standing, the server would not know how late it had been.
        await server.Service<Heartbeat>().BeatAsync(CancellationToken.None);
        await PassAsync(-time);
    }

    internal Task CleanUpAsync() => server.Service<TokenCleanup>().RunAsync(CancellationToken.None);

    internal async Task SettleAsync()
    {
        await using var db = await server.Service<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var open = await db.Incidents.Where(i => i.SessionId == SessionId && i.Status == IncidentStatus.Open).Select(i => i.Id).ToListAsync();
        var admin = await server.CreateUserAsync(role: DeskRoles.Admin);
        var actor = new Actor(admin.Id, (await server.BrowserAsync(admin.Id)).Id, Requester.Unknown);
        var result = await server.Service<TriageService>().ResolveAsync(open, Resolution.Other, null, actor, CancellationToken.None);
        // Where there is nothing to settle the case is judged wrong for it later.
        if (open.Count > 0 && result != AdminResult.Done)
            throw new NotStagedException($"The admin could not settle it: {result}");
        IsSettled = open.Count > 0;
    }

    private async Task<IssuedToken> CreateAsync(string userId, Seen who)
    {
        var family = new NewFamily(
            userId, "companion", "Laptop", DeviceType.Terminal, "Companion CLI 1.0 on Linux", SignInMethod.DeviceCode, "profile offline_access");
        return await server.Service<RefreshTokenService>().CreateAsync(family, new Requester(who.Address, who.Agent), CancellationToken.None);
    }

    private void Settle(StagedClient client, Seen who, OAuthAnswer answer, string token, Answer expected, bool isLost)
    {
        var fresh = answer.RefreshToken;
        var came = answer.Status != HttpStatusCode.OK ? Answer.None : _issued.Contains(fresh!) ? Answer.Same : Answer.Fresh;
        Presentations.Add(new(who, came, _ended, token == _newest && !_strangers.Contains(token)));
        if (came != expected)
            throw new NotStagedException($"Presentation {Presentations.Count} was to be answered {expected}, but was {came}: {answer.Body}");
        if (came == Answer.None)
        {
            // The newest is refused only for what happened before.
            _ended |= token != _newest;
            return;
        }

        if (who.IsStranger)
            _strangers.Add(fresh!);
        else
            Devices.Add(who);
        Issue(fresh!);
        if (!isLost)
            client.Store = new(fresh, answer.AccessToken);
    }

    private void Issue(string token)
    {
        _issued.Add(token);
        _newest = token;
    }

    private AppDevice Device(Seen who) => new(http, who.Address) { Agent = who.Agent };

    // As the server sees it: the case's own address, the agent as far as it is kept.
    private Seen Resolve(Seen seen) => seen with { Address = AddressOf(seen.Address), Agent = seen.Agent is { Length: > Requester.AgentLength } agent ? agent[..Requester.AgentLength] : seen.Agent };

    private string? AddressOf(string? written)
    {
        if (written is null)
            return null;
        var address = IPAddress.Parse(written);
        if (address.Equals(IPAddress.IPv6Loopback))
            return written;
        var bytes = address.GetAddressBytes();
        if (bytes.Length == 4)
            bytes[1] = (byte)number;
        else
            (bytes[2], bytes[3]) = (9, (byte)number);
        return new IPAddress(bytes).ToString();
    }
}
