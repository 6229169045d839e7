using Microsoft.AspNetCore.Http.HttpResults;
using TokenDashboard.Core;
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

    /// <summary>A parameter's value; null when absent or empty.</summary>
    public string? this[string name] => _form[name];

    /// <summary>Reads the request, or says with RFC 6749 §5.2's error what is wrong with it.</summary>
    public static async Task<(OAuthRequest? Request, JsonHttpResult<OAuthError>? Error)> ReadAsync(HttpContext http, AppRegistry apps)
    {
        var (form, error) = await OAuthForm.ReadAsync(http);
        if (form is null)
            return (null, error);
        var (client, wrong) = ClientCredentials.Read(http, form);
        if (client is null)
            return (null, wrong);
        if (client.Id is not { } clientId)
            return (null, OAuthAnswers.Error("invalid_client", "client_id is missing."));
        // A public client has neither. Many libraries send its name with an empty password, which says the same.
        if (client.Secret.Length > 0 || form["client_assertion"] is not null)
            return (null, ClientCredentials.Wrong(http));
        return apps.Find(clientId) is { } app
            ? (new OAuthRequest(form, app, RequesterOf.Http(http)), null)
            : (null, http.Request.Headers.Authorization.Count > 0 ? ClientCredentials.Wrong(http) : OAuthAnswers.Error("invalid_client", "There is no app of that client_id."));
    }
}
