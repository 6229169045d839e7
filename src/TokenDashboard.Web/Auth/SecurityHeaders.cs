using System.Buffers.Text;
using System.Security.Cryptography;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Auth;

/// <summary>Headers that every answer carries.</summary>
public static class SecurityHeaders
{
    // MudBlazor's overlay writes style="" into the page. This is the hash of nothing, so nothing is all that such an attribute may say.
    private const string EmptyAttribute = "'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

    private const string Attributes = $"style-src-attr {EmptyAttribute}";

    // Its grids say how wide their columns are in attributes, which nobody can foresee the hash of.
    private const string DeskAttributes = "style-src-attr 'unsafe-inline'";

    private const string FormAction = "form-action 'self'";

    private const string Scripts = "script-src 'self'";

    private static readonly object FormLeadsTo = new();

    private static readonly object ScriptNonce = new();

    /// <summary>Lets the forms of this page lead elsewhere in the end, to what a content security policy calls that: browsers ask it of redirects too.</summary>
    public static void LetFormsLeadTo(HttpContext http, string source) => http.Items[FormLeadsTo] = source;

    /// <summary>Lets a page that a library writes have the scripts it says this nonce of, which is good for this answer alone, and styles and pictures of its own.</summary>
    public static string LetScripts(HttpContext http)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        http.Items[ScriptNonce] = nonce;
        return nonce;
    }

    /// <summary>Whether a page is one of the desk's, where admins work: those have MudBlazor's stylesheet, and a policy that lets it have its way.</summary>
    public static bool IsDesk(PathString path) => path.StartsWithSegments("/admin");

    /// <summary>Scripts and styles come from here and nowhere else, and none stands in a page itself.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<DashboardSettings>();
        var socket = (settings.IsHttps ? "wss://" : "ws://") + settings.PublicOrigin.Authority;
        var policy = string.Join("; ",
            "default-src 'none'", Scripts, "style-src 'self'", Attributes, "img-src 'self'", "font-src 'self'",
            $"connect-src 'self' {socket}", FormAction, "base-uri 'self'", "frame-ancestors 'none'", "manifest-src 'self'");
        var desk = policy.Replace(Attributes, DeskAttributes, StringComparison.Ordinal);
        var written = policy.Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal).Replace($"{Attributes}; ", "", StringComparison.Ordinal).Replace("img-src 'self'", "img-src 'self' data:", StringComparison.Ordinal);
        app.Use((http, next) =>
        {
            // At the last moment, so that an answer that starts over carries them too.
            http.Response.OnStarting(() => SetAsync(http));
            return next(http);
        });

        Task SetAsync(HttpContext http)
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = http.Items[FormLeadsTo] is string source ? policy.Replace(FormAction, $"{FormAction} {source}", StringComparison.Ordinal)
                : http.Items[ScriptNonce] is string nonce ? written.Replace(Scripts, $"script-src 'nonce-{nonce}'", StringComparison.Ordinal)
                : IsDesk(http.Request.Path) ? desk : policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["X-Robots-Tag"] = "noindex";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            if (http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
                headers["Accept-CH"] = ClientHintHeaders.Wanted;
            if (http.Request.Path.StartsWithSegments("/api"))
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}
