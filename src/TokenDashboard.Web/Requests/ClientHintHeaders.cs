using Microsoft.Extensions.Primitives;
using TokenDashboard.Core;

namespace TokenDashboard.Web.Requests;

/// <summary>The <c>Sec-CH-UA</c> headers of User-Agent Client Hints: asking for them, and reading them.</summary>
public static class ClientHintHeaders
{
    /// <summary>
    /// What <c>Accept-CH</c> asks for beyond what browsers send unasked: no more than a session's name and software show.
    /// Pages are the same whatever is answered, so there is nothing to vary.
    /// </summary>
    public const string Wanted = "Sec-CH-UA-Platform-Version, Sec-CH-UA-Model, Sec-CH-UA-Form-Factors";

    private const int TextLength = 40;

    /// <summary>The hints, cut to length and inert; null when none were sent. A header that is malformed counts as not sent (RFC 9651 §4.2).</summary>
    public static ClientHints? Read(IHeaderDictionary headers)
    {
        var brands = Brands("Sec-CH-UA-Full-Version-List") is { Count: > 0 } full ? full : Brands("Sec-CH-UA");
        var isMobile = StructuredField.Boolean(headers["Sec-CH-UA-Mobile"].ToString());
        var platform = Text("Sec-CH-UA-Platform");
        if (brands.Count == 0 && isMobile is null && platform is null)
            return null;
        return new ClientHints(
            brands, isMobile, platform, Text("Sec-CH-UA-Platform-Version"), Text("Sec-CH-UA-Model"),
            [.. List("Sec-CH-UA-Form-Factors").Select(shape => Inert(shape.Value))]);

        IReadOnlyList<Brand> Brands(string name) => [.. List(name).Select(item => new Brand(Inert(item.Value), Inert(item.Version ?? "")))];

        string? Text(string name) => StructuredField.Text(headers[name].ToString()) is { Length: > 0 } text ? Inert(text) : null;

        IReadOnlyList<(string Value, string? Version)> List(string name) => StructuredField.Strings(Joined(headers[name])) ?? [];
    }

    private static string Joined(StringValues lines) => lines.Count == 1 ? lines.ToString() : string.Join(", ", lines.ToArray());

    private static string Inert(string text) => PlainText.Of(text, TextLength);
}
