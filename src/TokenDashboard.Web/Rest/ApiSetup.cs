using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Limits;
using TokenDashboard.Web.OAuth;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Rest;

/// <summary>The API for scripts and agents, over the services that the pages have.</summary>
public static class ApiSetup
{
    /// <summary>Registers its description.</summary>
    public static void AddApi(this WebApplicationBuilder builder, DashboardSettings settings)
    {
        builder.Services.AddOpenApi(ApiDocument.Version, options => ApiDocument.Describe(options, settings));
        builder.Services.AddSingleton<ApiDocument>();
    }

    /// <summary>Gives answers that would have no body one, and all of them in English: what they say is for programs.</summary>
    public static void UseApiAnswers(this WebApplication app) => app.UseWhen(http => http.Request.Path.StartsWithSegments(ApiRegistry.Path), api => api.Use(async (http, next) =>
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        await next(http);
        if (http.Response is { HasStarted: false, ContentType: null, ContentLength: null } && ProblemKind.Of(http.Response.StatusCode) is { } kind)
            await kind.Answer(Sentence(kind)).ExecuteAsync(http);
    }));

    /// <summary>Maps it.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(ApiRegistry.Path).RequireAuthorization(BearerAuth.Policy).RequireRateLimiting(RateLimit.Apps).RequireCors(AppOrigins.Policy);
        foreach (var status in new[] { StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable })
            api.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [ApiDescription.Problem]));
        api.MapOwnSessions();
        var admin = api.MapGroup("/admin").AddEndpointFilter(ApiAnswers.OnlyWhoMayAsync);
        admin.MapCases();
        admin.MapEverySession();
        routes.MapGet(ApiDocument.Path, DescribeAsync).AllowAnonymous().RequireRateLimiting(RateLimit.Apps).RequireCors(AppOrigins.Policy).ExcludeFromDescription();
        routes.MapApiReference();
    }

    private static async Task<IResult> DescribeAsync(HttpContext http, ApiDocument document)
    {
        var (bytes, tag) = await document.ReadAsync();
        http.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Bytes(bytes, "application/json", entityTag: new(tag));
    }

    private static string Sentence(ProblemKind kind) => kind.Status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address.",
        StatusCodes.Status405MethodNotAllowed => "The address does not take the method; Allow has those it takes.",
        _ => "The request can't be taken as it is.",
    };
}
