using TokenDashboard.Core;
using TokenDashboard.Core.Grants;

namespace TokenDashboard.Web.OAuth;

/// <summary>Which app a <c>client_id</c> is: one that is registered, or one whose document is at that address. Null for one that there isn't, and for one that is disabled.</summary>
public sealed class AppDirectory(AppRegistry registered, StoredApps stored, ClientDocuments documents)
{
    /// <summary>Those that are registered, disabled ones too, by name; and those that have been connected without, as far as the first hundred, and what of them is disabled.</summary>
    public IReadOnlyList<KnownApp> All
    {
        get
        {
            var (apps, last) = (registered.All, stored.Last);
            var seen = last.Seen.Where(id => IsUnregistered(id) && documents.IsAddress(id)).ToList();
            var gone = last.Disabled.Keys.Where(id => IsUnregistered(id) && documents.IsAddress(id + "/-") && !seen.Exists(one => ClientOrigin.Of(one) == id));
            return [.. apps, .. seen.Concat(gone).Select(id => new KnownApp(documents.Describe(id), null, last.Disabled.GetValueOrDefault(ClientOrigin.Of(id) ?? id)))];
        }
    }

    /// <summary>What is disabled and enabled where that is said of the app: of one that nobody registered, all of its host.</summary>
    public static string KeyOf(App app) => app.Host is null ? app.ClientId : ClientOrigin.Of(app.ClientId) ?? app.ClientId;

    /// <summary>The app that asks to be connected; its document is asked for where it must be.</summary>
    public async Task<App?> FindAsync(string clientId, Requester requester, CancellationToken cancellationToken) =>
        registered.Find(clientId) ?? (MayBeDocument(clientId) ? await documents.FindAsync(clientId, requester, cancellationToken) : null);

    /// <summary>The app that is connected already, and shows what it was given: nobody else is asked anything.</summary>
    public App? Find(string clientId) => registered.Find(clientId) ?? (MayBeDocument(clientId) ? documents.Last(clientId) : null);

    /// <summary>Whether one that there isn't could have been a document.</summary>
    public bool Takes(string clientId) => documents.Takes(clientId);

    private bool MayBeDocument(string clientId) =>
        ClientOrigin.Of(clientId) is { } origin && !stored.Last.Disabled.ContainsKey(origin) && !stored.Last.Disabled.ContainsKey(clientId) && IsUnregistered(clientId);

    private bool IsUnregistered(string clientId) => registered.All.All(known => known.App.ClientId != clientId);
}
