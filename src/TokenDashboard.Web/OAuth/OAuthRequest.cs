using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>A well-formed request of a known app to an OAuth endpoint.</summary>
public sealed class OAuthRequest
{
    private readonly OAuthForm _form;

    private OAuthRequest(OAuthForm form, App app, Requester requester) => (_form, App, Requester) = (form, app, requester);

    /// <summary>The app that asks.</summary>
    public App App { get; }

    /// <summary>Where it asks from.</summary>
    public Requester Requester { get; }

    /// <summary>The APIs that tokens are asked for.</summary>
    public IReadOnlyList<string> Resources => _form.Resources;

    /// <summary>The only one of them, where there is one.</summary>
    public string? Resource => Resources is [var one] ? one : null;

    /// <summary>All of it but what proves who asks, written as a query; who asks is in it.</summary>
    public string Query() => _form["client_id"] is null ? $"{_form.Query()}&client_id={Uri.EscapeDataString(App.ClientId)}" : _form.Query();

    /// <summary>A parameter's value; null when absent or empty.</summary>
    public string? this[string name] => _form[name];

    /// <summary>Reads the request, or says with RFC 6749 §5.2's error what is wrong with it. Secrets that are wrong are counted.</summary>
    /// <param name="http">The request.</param>
    /// <param name="apps">The apps.</param>
    /// <param name="failed">Counts them.</param>
    /// <param name="connects">Whether the app asks to be connected, so that its document counts as it is now.</param>
    public static async Task<(OAuthRequest? Request, JsonHttpResult<OAuthError>? Error)> ReadAsync(HttpContext http, AppDirectory apps, FailedTokens failed, bool connects = false)
    {
        var (form, error) = await OAuthForm.ReadAsync(http);
        if (form is null)
            return (null, error);
        var (client, wrong) = ClientCredentials.Read(http, form);
        if (client is null)
            return (null, wrong);
        if (client.Id is not { } clientId)
            return (null, OAuthAnswers.Error("invalid_client", "client_id is missing."));
        var requester = RequesterOf.Http(http);
        var app = connects ? await apps.FindAsync(clientId, requester, http.RequestAborted) : apps.Find(clientId);
        if (app is null && client.Secret.Length == 0 && http.Request.Headers.Authorization.Count == 0 && form["client_assertion"] is null)
            return (null, OAuthAnswers.Error("invalid_client", apps.Takes(clientId) ? "There is no document of an app at that client_id, or none that can be let in." : "There is no app of that client_id."));
        if (app is not null && IsProved(app, client.Secret) && form["client_assertion"] is null)
            return (new OAuthRequest(form, app, requester), null);
        return (null, failed.Count(requester) is { } wait ? OAuthTooMany.Elsewhere.Answer(http, wait) : ClientCredentials.Wrong(http));
    }

    // Many libraries send the name of a public client with an empty password, which says the same as none.
    private static bool IsProved(App app, string secret) => app.SecretHashes.Count > 0 ? ClientSecrets.Has(app.SecretHashes, secret) : secret.Length == 0;
}
