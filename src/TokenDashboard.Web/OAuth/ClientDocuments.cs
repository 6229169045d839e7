using Microsoft.Extensions.Options;
using TokenDashboard.Core;
using TokenDashboard.Core.Limits;
using TokenDashboard.Web.Limits;

namespace TokenDashboard.Web.OAuth;

/// <summary>
/// The apps that documents describe, as this instance has read them. Each document is asked for once at a time and kept for as long as its server allows, between five minutes and an
/// hour; where there was none, that is not asked again for half a minute. How many are asked for has a limit for each network and one for all.
/// </summary>
public sealed class ClientDocuments(IOptionsMonitor<ClientDocumentOptions> options, AppRegistry apps, ClientDocumentSource source, Refusals refusals, TimeProvider clock) : IDisposable
{
    /// <summary>What the limit is called where refusals are counted.</summary>
    public const string Name = "client-documents";

    /// <summary>How many a network may make us ask for at once, and in a minute.</summary>
    public const int MostAMinute = 20;

    /// <summary>How many are asked for at the same time.</summary>
    public const int MostAtOnce = 50;

    /// <summary>How many are kept.</summary>
    public const int MostKept = 500;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<App?>> _asked = new(StringComparer.Ordinal);
    private readonly LimiterChain<Requester> _limiter = Bucket.Chain<Requester>(requester => requester.Ip, _ => (MostAMinute, MostAMinute, null));

    /// <summary>How many are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _kept.Count;
        }
    }

    /// <summary>Whether documents of that address are taken.</summary>
    public bool Takes(string clientId) => HostOf(clientId) is not null;

    /// <summary>Whether it is an address that a document could be at, wherever those may be.</summary>
    public bool IsAddress(string clientId) => ClientDocument.HostOf(clientId, allowPort: true) is not null;

    /// <summary>An app of which a session was begun, or an origin of such, as it can be shown: whether it is taken now or not.</summary>
    public App Describe(string clientId) => Last(clientId) ?? ClientDocument.Of(clientId, (ClientDocument.HostOf(clientId, allowPort: true) ?? ClientDocument.HostOf(clientId + "/-", allowPort: true))!, options.CurrentValue);

    /// <summary>The app of that address, or null where documents of it are not taken, it has none that can be let in, or too much was asked for.</summary>
    public Task<App?> FindAsync(string clientId, Requester requester, CancellationToken cancellationToken)
    {
        if (HostOf(clientId) is not { } host)
            return Task.FromResult<App?>(null);
        lock (_lock)
        {
            if (_kept.TryGetValue(clientId, out var kept) && kept.Until > clock.GetUtcNow())
                return Task.FromResult(kept.App);
            if (!_asked.TryGetValue(clientId, out var asked))
            {
                using var lease = _limiter.AttemptAcquire(requester);
                if (!lease.IsAcquired || _asked.Count >= MostAtOnce)
                {
                    refusals.Count(Name);
                    return Task.FromResult<App?>(null);
                }

                // Who asked first may go away; others wait for it too.
                _asked[clientId] = asked = Task.Run(() => AskAsync(clientId, host), CancellationToken.None);
            }

            return asked.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The same without asking for the document: as it was when it was last read, or with its host for a name. Sessions go on while a document can't be had. Null where documents of that address are
    /// not taken.
    /// </summary>
    public App? Last(string clientId)
    {
        if (HostOf(clientId) is not { } host)
            return null;
        lock (_lock)
            return _kept.GetValueOrDefault(clientId)?.App ?? ClientDocument.Of(clientId, host, options.CurrentValue);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    private string? HostOf(string clientId)
    {
        var now = options.CurrentValue;
        return now.IsOn && ClientDocument.HostOf(clientId, now.AllowPrivate) is { } host && (now.Hosts.Contains(host) || now.Hosts.Contains(ClientDocumentOptions.AnyHost)) ? host : null;
    }

    private async Task<App?> AskAsync(string clientId, string host)
    {
        App? app = null;
        var kept = Pause;
        try
        {
            if (await source.FetchAsync(new Uri(clientId)) is { } fetched
                && (app = ClientDocument.Read(fetched.Json, clientId, host, options.CurrentValue, IsTaken)) is not null)
                kept = fetched.MaxAge is not { } age ? Usual : age < Shortest ? Shortest : age > Longest ? Longest : age;
            return app;
        }
        finally
        {
            lock (_lock)
            {
                _asked.Remove(clientId);
                Keep(clientId, new Kept(app, clock.GetUtcNow() + kept));
            }
        }
    }

    private void Keep(string clientId, Kept kept)
    {
        if (_kept.Count >= MostKept && !_kept.ContainsKey(clientId))
            _kept.Remove(_kept.MinBy(one => one.Value.Until).Key);
        _kept[clientId] = kept;
    }

    // As people read it: neither case nor what is between the letters makes another name.
    private bool IsTaken(string name) => apps.All.Any(known => Letters(known.App.Name) == Letters(name));

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private sealed record Kept(App? App, DateTimeOffset Until);
}
