using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.OAuth;

namespace TokenDashboard.Web.Components.Apps;

/// <summary>Whether an app may ask for tokens.</summary>
public enum AppState
{
    Enabled,
    Disabled,
}

/// <summary>Whether an app has a secret (RFC 6749 §2.1).</summary>
public enum AppType
{
    Public,
    Confidential,
}

/// <summary>Where an app is registered.</summary>
public enum AppOrigin
{
    Here,
    Configuration,

    /// <summary>Nowhere: its document says what it is.</summary>
    Document,
}

/// <summary>An app as admins see it.</summary>
/// <param name="Known">What is known of it.</param>
/// <param name="Living">How many of its sessions live, counted so far as lists of sessions are.</param>
/// <param name="RegisteredBy">The name of the admin who registered it, where there is one.</param>
/// <param name="DisabledBy">The name of the admin who disabled it, where there is one.</param>
public sealed record AppRow(KnownApp Known, int Living, string? RegisteredBy, string? DisabledBy)
{
    /// <summary>An app with what it has open.</summary>
    /// <param name="known">What is known of it.</param>
    /// <param name="sessions">Everyone's.</param>
    /// <param name="names">What admins are called, by id.</param>
    /// <param name="cancellationToken">Stops counting.</param>
    public static async Task<AppRow> ReadAsync(KnownApp known, SessionDirectory sessions, IReadOnlyDictionary<string, string> names, CancellationToken cancellationToken)
    {
        var query = new SessionQuery(SessionView.Living, null, null, null, null, known.App.ClientId, null, null, null);
        return new AppRow(known, await sessions.CountLivingAsync(query, own: null, cancellationToken), Name(known.Stored?.CreatedBy), Name(known.Disabled?.DisabledBy));

        string? Name(string? id) => id is null ? null : names.GetValueOrDefault(id);
    }

    /// <summary>Whether it may ask for tokens.</summary>
    public AppState State => Known.Disabled is null ? AppState.Enabled : AppState.Disabled;

    /// <summary>Whether it has a secret.</summary>
    public AppType Type => Known.App.SecretHashes.Count == 0 ? AppType.Public : AppType.Confidential;

    /// <summary>Where it is registered.</summary>
    public AppOrigin Origin => Known.App.Host is not null ? AppOrigin.Document : Known.Stored is null ? AppOrigin.Configuration : AppOrigin.Here;
}
