using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Web.OAuth;

/// <summary>Which apps may be connected that nobody registered here, whose <c>client_id</c> is the address of a document about them, and what such apps may.</summary>
public sealed class ClientDocumentOptions
{
    /// <summary>The hosts whose documents are taken, or <c>*</c> for any; by default none.</summary>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>The scopes that such an app may ask for; by default name and e-mail, and to stay signed in.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [OAuth.Scopes.OpenId, OAuth.Scopes.Profile, OAuth.Scopes.Email, OAuth.Scopes.OfflineAccess];

    /// <summary>The servers that it may ask for tokens for, beside our own API: the audience of each.</summary>
    public IReadOnlyList<string> Audiences { get; set; } = [];

    /// <summary>Whether it may (<c>optional</c>) or must (<c>required</c>) show a key for its tokens (RFC 9449 §5.2).</summary>
    public string DPoP { get; set; } = App.DpopOptional;

    /// <summary>Whether documents may be in a private network, and at a port of their own.</summary>
    public bool AllowPrivate { get; set; }

    internal const string AnyHost = "*";

    /// <summary>Whether there is a host whose documents are taken.</summary>
    internal bool IsOn => Hosts.Count > 0;

    /// <summary>What is wrong with the settings, where there are servers of these audiences.</summary>
    public static IEnumerable<SettingFault> Check(ClientDocumentOptions options, IReadOnlyCollection<string?> audiences)
    {
        foreach (var (index, host) in options.Hosts.Index())
        {
            if (host != AnyHost && !ClientHost.Is(host))
                yield return new(nameof(options.Hosts), $": write a host in small letters, such as agents.example.org, or {AnyHost} for any", index);
        }

        foreach (var (index, scope) in options.Scopes.Index())
        {
            if (!OAuth.Scopes.All.Contains(scope))
                yield return new(nameof(options.Scopes), $": use {string.Join(", ", OAuth.Scopes.All)}", index);
        }

        foreach (var (index, audience) in options.Audiences.Index())
        {
            if (!audiences.Contains(audience))
                yield return new(nameof(options.Audiences), ": set it to the Audience of one of Apis", index);
        }

        if (options.DPoP is not (App.DpopOptional or App.DpopRequired))
            yield return new(nameof(options.DPoP), $": use {App.DpopOptional} or {App.DpopRequired}");
    }
}
