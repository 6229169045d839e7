using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using TokenDashboard.Core.Accounts;
using TokenDashboard.Core.People;

namespace TokenDashboard.Web.Auth;

/// <summary>The way to another provider and back. There are such addresses only where one is configured.</summary>
public static partial class ExternalEndpoints
{
    private const string Done = "/sign-in/external/done";
    private const string Link = "/sign-in/external/link";
    private const string Undo = "/undo";

    /// <summary>The address that leads to the provider and then to a page here.</summary>
    public static string Address(string? back, PathString pathBase, bool isVisit = false) =>
        $"sign-in/external?return={Uri.EscapeDataString(ReturnAddress.Local(back, pathBase))}{Visiting(isVisit)}";

    /// <summary>Maps them.</summary>
    public static void MapExternalEndpoints(this IEndpointRouteBuilder routes, ExternalProviders providers)
    {
        if (providers.Only is null)
            return;
        routes.MapGet("/sign-in/external", AskAsync).AllowAnonymous();
        // The authentication handler answers there before this is reached.
        routes.MapGet(ExternalSetup.ReturnPath, () => TypedResults.LocalRedirect("~/sign-in")).AllowAnonymous();
        routes.MapGet(Done, TakeAsync).AllowAnonymous();
        routes.MapGet(Link, LinkAsync);
        routes.MapGet($"{Undo}/external", ClaimAsync).AllowAnonymous();
    }

    private static async Task<IResult> AskAsync(HttpContext http, string? @return, string? visit, OwnerService owners, ILogger<ExternalSignIn> logger)
    {
        var back = ReturnAddress.Local(@return, http.Request.PathBase);
        var isSignedIn = http.User.Identity?.IsAuthenticated == true;
        var asked = ExternalSetup.Ask($"{http.Request.PathBase}{Done}?return={Uri.EscapeDataString(back)}{Visiting(visit == "true")}", isSignedIn);
        if (isSignedIn && await owners.BeginAsync(http.User.UserId(), http.RequestAborted) is { } begun)
            asked.Keep(begun);
        return await LeaveAsync(http, asked, back, logger);
    }

    private static string Visiting(bool isVisit) => isVisit ? "&visit=true" : "";

    // To the provider with a claim: looking changes nothing, and what is said there is taken by a form only.
    private static async Task<IResult> ClaimAsync(HttpContext http, ExternalClaim claim, UndoService undos, ILogger<ExternalSignIn> logger)
    {
        var back = http.Request.PathBase + Undo;
        return await undos.IsClaimedAsync(claim.Secret, http.RequestAborted)
            ? await LeaveAsync(http, ExternalSetup.Ask(back, asProof: true), back, logger)
            : TypedResults.LocalRedirect("~" + Undo);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, AuthenticationProperties asked, string back, ILogger<ExternalSignIn> logger)
    {
        try
        {
            await http.ChallengeAsync(ExternalProvider.Scheme, asked);
            return Results.Empty;
        }
        // The provider's own description can't be had.
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            LogAway(logger, e);
            return TypedResults.LocalRedirect("~" + ExternalSignIn.PageFor(ExternalStep.Failed, back));
        }
    }

    private static async Task<IResult> TakeAsync(HttpContext http, string? @return, string? visit, ExternalSignIn external)
    {
        var back = ReturnAddress.Local(@return, http.Request.PathBase);
        var told = await http.AuthenticateAsync(IdentityConstants.ExternalScheme);
        var step = told.Principal is null ? ExternalStep.Failed : await external.TryAsync(told.Principal, visit == "true", http.RequestAborted);
        // What was said is kept for linking only.
        if (step == ExternalStep.LinkFirst)
        {
            if (await external.BeginLinkAsync(told.Principal!, told.Properties!.Begun(), http.RequestAborted) is { } begun)
                told.Properties!.Keep(begun);
            await http.SignInAsync(IdentityConstants.ExternalScheme, told.Principal!, told.Properties);
            return TypedResults.LocalRedirect("~" + ExternalSignIn.PageFor(step, $"{http.Request.PathBase}{Link}?return={Uri.EscapeDataString(back)}"));
        }

        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        return TypedResults.LocalRedirect(step switch
        {
            ExternalStep.In => back,
            ExternalStep.CodeNeeded => $"~/sign-in/code?return={Uri.EscapeDataString(back)}",
            _ => "~" + ExternalSignIn.PageFor(step, back),
        });
    }

    private static async Task<IResult> LinkAsync(HttpContext http, string? @return, ExternalSignIn external)
    {
        var told = await http.AuthenticateAsync(IdentityConstants.ExternalScheme);
        if (told.Principal is not null)
            await external.LinkAsync(told.Principal, told.Properties?.Begun(), http.RequestAborted);
        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        return TypedResults.LocalRedirect(ReturnAddress.Local(@return, http.Request.PathBase));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The external provider can't be reached")]
    private static partial void LogAway(ILogger logger, Exception error);
}
