namespace TokenDashboard.Web.Hosting;

/// <summary>The path of the public origin, on a host that others share.</summary>
internal static class PublicPath
{
    /// <summary>
    /// Answers 404 for what is not under the path, health apart, and has everything after it see the path as the request's base and
    /// the rest as its path; where there is none, nothing changes. A known proxy may have taken the path off and said so.
    /// </summary>
    public static void UsePublicPath(this WebApplication app, PathString pathBase) => app.Use((http, next) =>
    {
        // Not UsePathBase: it lets through what is elsewhere or spelled otherwise, and gives the path back before the headers of
        // an answer without a body are made.
        var request = http.Request;
        // RFC 8414 section 3.1: the path of an issuer stands behind the well-known name, at the root of its host.
        if (request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal) && request.Path.Value!.EndsWith(pathBase, StringComparison.Ordinal))
            (request.PathBase, request.Path) = (pathBase, new PathString(request.Path.Value[..^pathBase.Value!.Length]));
        else if (request.Path.StartsWithSegments(pathBase, StringComparison.Ordinal, out var below))
            (request.PathBase, request.Path) = (pathBase, below.HasValue ? below : "/");
        else if (!string.Equals(request.PathBase, pathBase, StringComparison.Ordinal) && !request.Path.StartsWithSegments("/health"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(http);
    });
}
