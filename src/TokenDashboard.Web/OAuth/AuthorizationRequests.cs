using Microsoft.AspNetCore.WebUtilities;
using TokenDashboard.Core.Grants;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.OAuth;

/// <summary>Authorization requests as browsers bring them: whole in the address, or by the name of what an app has sent ahead (RFC 9126 §4).</summary>
public sealed class AuthorizationRequests(AppDirectory apps, ApiRegistry apis, PushedRequestService pushed)
{
    /// <summary>Reads one, or says what is wrong with it. Beside a name of ours, only who asks is read of the address (RFC 9101 §5).</summary>
    public async Task<AuthorizationReading> ReadAsync(HttpRequest http)
    {
        var query = http.Query;
        if (http.QueryString.Value is { Length: > AuthorizationRequest.MostCharacters })
            return new AuthorizationReading.Refused(AuthorizationFault.Malformed);
        if (query["client_id"].Count > 1)
            return new AuthorizationReading.Refused(AuthorizationFault.Malformed);
        var clientId = query["client_id"].ToString();
        if (await apps.FindAsync(clientId, RequesterOf.Http(http.HttpContext), http.HttpContext.RequestAborted) is not { } app)
            return new AuthorizationReading.Refused(apps.Takes(clientId) ? AuthorizationFault.Document : AuthorizationFault.App);
        if (query["request_uri"] is not [{ } name] || !PushedRequestService.IsName(name))
            return AuthorizationRequest.Read(query, app, apis);
        return await pushed.FindAsync(name, clientId, http.HttpContext.RequestAborted) is { } asked
            ? AuthorizationRequest.Read(new QueryCollection(QueryHelpers.ParseQuery(asked.Parameters)), app, apis, asked)
            : new AuthorizationReading.Refused(AuthorizationFault.Pushed);
    }

    /// <summary>Uses up the app's name for it; the address below the origin where it goes on, or null where it was used before.</summary>
    public async Task<string?> OpenAsync(AuthorizationRequest request, DateTimeOffset now, CancellationToken cancellationToken) =>
        await pushed.OpenAsync(request.Pushed!, request.App.ClientId, request.Parameters(now), cancellationToken) is { } name
            ? AuthorizationRequest.AddressOf(name, request.App.ClientId)[1..]
            : null;

    /// <summary>Ends what was sent ahead, of which nothing comes; false when it was over. One that is whole in the address has nothing to end.</summary>
    public async Task<bool> DropAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        request.Pushed is not { } asked || await pushed.DropAsync(asked, cancellationToken);
}
