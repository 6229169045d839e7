using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Identity;

namespace TokenDashboard.Web.Auth;

/// <summary>What browsers ask for before they ask an authenticator.</summary>
public static class PasskeyEndpoints
{
    /// <summary>Maps them: for who signs in or proves who they are, and for who makes a passkey.</summary>
    public static void MapPasskeyEndpoints(this IEndpointRouteBuilder routes)
    {
        var passkeys = routes.MapGroup("/passkeys");
        passkeys.MapPost("/request", RequestAsync).AllowAnonymous();
        passkeys.MapPost("/creation", CreateAsync);
    }

    private static async Task<IResult> RequestAsync(HttpContext http, IAntiforgery antiforgery, PasskeyCeremony ceremony, UserManager<AppUser> users)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return TypedResults.BadRequest();
        var user = http.User.Identity?.IsAuthenticated == true ? await users.FindByIdAsync(http.User.UserId()) : null;
        return Answer(http, await ceremony.RequestAsync(user));
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, IAntiforgery antiforgery, PasskeyCeremony ceremony, UserManager<AppUser> users, OwnerGate gate, OwnerService owners)
    {
        if (!await antiforgery.IsRequestValidAsync(http))
            return TypedResults.BadRequest();
        var me = http.ActorOf();
        if (!(await gate.CheckAsync(me, http.RequestAborted)).IsDone || await owners.BeginAsync(me.UserId, http.RequestAborted) is not { } begun)
            return TypedResults.Forbid();
        return Answer(http, await ceremony.CreationAsync((await users.FindByIdAsync(me.UserId))!, begun));
    }

    private static ContentHttpResult Answer(HttpContext http, string json)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text(json, "application/json");
    }
}
