using System.Net;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Web;

namespace TokenDashboard.Companion;

/// <summary>What the browser brought from the server (RFC 6749 section 4.1.2), with the name of who says so (RFC 9207).</summary>
internal abstract record BrowserAnswer(string? Issuer)
{
    /// <summary>Someone allowed it.</summary>
    internal sealed record Allowed(Secret Code, string? Issuer) : BrowserAnswer(Issuer);

    /// <summary>Someone refused, or the request was wrong.</summary>
    internal sealed record Refused(string Error, string? Issuer) : BrowserAnswer(Issuer);
}

/// <summary>
/// A port on 127.0.0.1 where this device's browser is sent with the answer (RFC 8252 section 7.3). Anyone on this device
/// can ask there: what is not the answer waited for is turned away and changes nothing.
/// </summary>
internal sealed class LoopbackCallback : IDisposable
{
    private const string Path = "/callback";

    // A page of ours that runs nothing, loads nothing, and takes the code in its address nowhere.
    private const string Page = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <title>token-companion</title>
        <p>{0}</p>
        </html>
        """;

    private readonly HttpListener _listener;
    private readonly string _origin;

    private LoopbackCallback(HttpListener listener, string origin) => (_listener, _origin) = (listener, origin);

    /// <summary>Where the browser is to be sent.</summary>
    public string Address => _origin + Path;

    /// <summary>Opens a port that is free. Null if there seems to be none.</summary>
    public static LoopbackCallback? Open()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            // The dynamic ports of RFC 6335 section 6.
            var origin = $"http://127.0.0.1:{RandomNumberGenerator.GetInt32(49152, 65536)}";
            var listener = new HttpListener { Prefixes = { origin + "/" }, IgnoreWriteExceptions = true };
            try
            {
                listener.Start();
                return new LoopbackCallback(listener, origin);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }

        return null;
    }

    /// <summary>Waits for the one answer that carries <paramref name="state"/>, and closes the port.</summary>
    public async Task<BrowserAnswer> WaitAsync(string state, CancellationToken cancellationToken)
    {
        while (true)
        {
            var context = await _listener.GetContextAsync().WaitAsync(cancellationToken);
            context.Response.KeepAlive = false;
            if (context.Request is not { HttpMethod: "GET", Url: { AbsolutePath: Path } url })
            {
                context.Response.StatusCode = (int)HttpStatusCode.NotFound;
                context.Response.Close();
                continue;
            }

            var answer = Read(url, state);
            Show(context.Response, answer is null ? HttpStatusCode.BadRequest : HttpStatusCode.OK, answer is null ? Strings.WindowOther : Strings.WindowDone);
            if (answer is null)
                continue;
            _listener.Stop();
            return answer;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private static BrowserAnswer? Read(Uri url, string state)
    {
        var said = HttpUtility.ParseQueryString(url.Query);
        return said["state"] != state ? null
            : said["error"] is { Length: > 0 } error ? new BrowserAnswer.Refused(error, said["iss"])
            : said["code"] is { Length: > 0 } code ? new BrowserAnswer.Allowed(new Secret(code), said["iss"])
            : null;
    }

    private static void Show(HttpListenerResponse response, HttpStatusCode status, string sentence)
    {
        response.StatusCode = (int)status;
        response.ContentType = MediaTypeNames.Text.Html;
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Content-Security-Policy"] = "default-src 'none'";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Close(Encoding.UTF8.GetBytes(Terminal.Fill(Page, HttpUtility.HtmlEncode(sentence))), willBlock: true);
    }
}
