using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenDashboard.Chaos.Hosting;

/// <summary>A browser that is signed in, as far as the server sees of it: pages that are fetched, and the connections that they open.</summary>
internal sealed partial class PageClient : IDisposable
{
    private readonly Server _server;
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    private PageClient(Server server)
    {
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = server.Origin, Timeout = TimeSpan.FromMinutes(1) };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0");
    }

    /// <summary>Signs in with a password, in the form of the page.</summary>
    public static async Task<PageClient> SignInAsync(Server server, string email, string password)
    {
        var client = new PageClient(server);
        try
        {
            using var page = await client.GetAsync("/sign-in");
            using var answer = await client.SubmitAsync(page, "Input.Password", ("Input.Email", email), ("Input.Password", password));
            return answer.StatusCode == HttpStatusCode.Redirect ? client : throw new HttpRequestException($"Signing in was answered {(int)answer.StatusCode}.", null, answer.StatusCode);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a page; redirects are not followed.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>Fills in the page's form that has the field, with what the page hid in it, and sends it. A page without one is an <see cref="HttpRequestException"/> with its status.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpResponseMessage page, string field, params (string Name, string Value)[] values)
    {
        var form = Form().Matches(await page.Content.ReadAsStringAsync()).Select(m => m.Value).FirstOrDefault(f => f.Contains($"name=\"{field}\"", StringComparison.Ordinal))
            ?? throw new HttpRequestException($"{page.RequestMessage!.RequestUri!.AbsolutePath} has no form with {field}.", null, page.StatusCode);
        var hidden = Hidden().Matches(form).Select(m => (Name: Name().Match(m.Value).Groups[1].Value, Value: WebUtility.HtmlDecode(Value().Match(m.Value).Groups[1].Value)));
        using var content = new FormUrlEncodedContent(hidden.Concat(values).Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var path = Action().Match(form) is { Success: true } action ? WebUtility.HtmlDecode(action.Groups[1].Value) : page.RequestMessage!.RequestUri!.AbsolutePath;
        return await _http.PostAsync(new Uri(_server.Origin, path), content);
    }

    /// <summary>Whether the server would let it open another page: what it says before there is a connection.</summary>
    public async Task<HttpStatusCode> NegotiateAsync()
    {
        using var answer = await _http.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);
        return answer.StatusCode;
    }

    /// <summary>Fetches a page and has it come alive; null when the server lets it open no more.</summary>
    public async Task<Page?> OpenAsync(string path)
    {
        var document = await _http.GetStringAsync(new Uri(path, UriKind.Relative));
        var parts = $"[{string.Join(',', Part().Matches(document).Select(m => m.Groups[1].Value))}]";
        if (await ConnectAsync() is not { } page)
            return null;
        await page.StartAsync(new Uri(_server.Origin, "/"), new Uri(_server.Origin, path), parts);
        return page;
    }

    /// <summary>A connection, after its handshake; null when the server allows no more.</summary>
    public async Task<Page?> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", _cookies.GetCookieHeader(_server.Origin));
        try
        {
            await socket.ConnectAsync(new UriBuilder(_server.Origin) { Scheme = "ws", Path = "/_blazor" }.Uri, CancellationToken.None);
            return await Page.ShakeHandsAsync(this, socket);
        }
        catch (WebSocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""<form[\s\S]*?</form>""")]
    private static partial Regex Form();

    [GeneratedRegex("^<form[^>]* action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*>""")]
    private static partial Regex Hidden();

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();

    // Where a component begins; what says where it ends has no descriptor.
    [GeneratedRegex("""<!--Blazor:(\{[^>]*"descriptor"[^>]*\})-->""")]
    private static partial Regex Part();
}

/// <summary>
/// The connection of an open page, which speaks as much of SignalR's MessagePack protocol as it takes to begin a circuit and to come back to it. What the server draws is
/// received and dropped.
/// </summary>
internal sealed class Page : IDisposable
{
    private const byte Completion = 3;
    private readonly ClientWebSocket _socket;
    private readonly byte[] _received = new byte[4096];
    private Task _reading = Task.CompletedTask;

    private Page(PageClient client, ClientWebSocket socket) => (Client, _socket) = (client, socket);

    /// <summary>Whose it is.</summary>
    public PageClient Client { get; }

    /// <summary>What brings a lost connection back to it.</summary>
    public string? Circuit { get; private set; }

    /// <summary>Whether the server has not closed it.</summary>
    public bool IsOpen => _socket.State == WebSocketState.Open;

    public static async Task<Page> ShakeHandsAsync(PageClient client, ClientWebSocket socket)
    {
        var page = new Page(client, socket);
        await socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await page.ReceiveAsync();
        return page;
    }

    public async Task StartAsync(Uri home, Uri address, string parts)
    {
        Circuit = await AskAsync("StartCircuit", home.ToString(), address.ToString(), parts, "") is { Length: > 0 } answer ? TextOf(answer) : null;
        _reading = ReadOnAsync();
    }

    /// <summary>Takes a circuit over that lost its connection.</summary>
    public async Task<bool> ComeBackAsync(string circuit)
    {
        var isBack = await AskAsync("ConnectCircuit", circuit) is [0xc3, ..];
        _reading = ReadOnAsync();
        return isBack;
    }

    /// <summary>Sends so much in one message.</summary>
    public async Task FloodAsync(int bytes)
    {
        try
        {
            await _socket.SendAsync(Framed(new byte[bytes]), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // Cut off meanwhile.
        }
    }

    /// <summary>Whether the server closes it within so long.</summary>
    public async Task<bool> IsClosedWithinAsync(TimeSpan time) => await Task.WhenAny(_reading, Task.Delay(time)) == _reading;

    /// <summary>Goes without a word.</summary>
    public void Dispose()
    {
        _socket.Abort();
        _socket.Dispose();
    }

    // As a browser does, or what is drawn would wait on the server.
    private async Task ReadOnAsync()
    {
        try
        {
            while ((await _socket.ReceiveAsync(_received, CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // What it shows is nobody's to see.
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed, here or there.
        }
    }

    private async Task<byte[]?> AskAsync(string method, params string[] values)
    {
        byte[] question = [0x96, 1, 0x80, .. Text("0"), .. Text(method), (byte)(0x90 | values.Length), .. values.SelectMany(Text), 0x90];
        await _socket.SendAsync(Framed(question), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        byte[] answer = [0x95, Completion, 0x80, .. Text("0"), 3];
        while (await ReceiveAsync() is { } message)
        {
            // More than one may come at once.
            if (message.AsSpan().IndexOf(answer) is var at and >= 0)
                return message[(at + answer.Length)..];
            if (message.AsSpan().IndexOf("JS.Error"u8) >= 0)
                return null;
        }

        return null;
    }

    private async Task<byte[]?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var message = new List<byte>();
        while (true)
        {
            var got = await _socket.ReceiveAsync(_received, patience.Token);
            if (got.MessageType == WebSocketMessageType.Close)
                return null;
            message.AddRange(_received.AsSpan(0, got.Count));
            if (got.EndOfMessage)
                return [.. message];
        }
    }

    private static byte[] Framed(byte[] payload)
    {
        var length = new List<byte>();
        for (var left = (uint)payload.Length; ; left >>= 7)
        {
            length.Add((byte)((left & 0x7f) | (left > 0x7f ? 0x80u : 0)));
            if (left <= 0x7f)
                return [.. length, .. payload];
        }
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < 32)
            return [(byte)(0xa0 | bytes.Length), .. bytes];
        var head = new byte[5];
        head[0] = 0xdb;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), bytes.Length);
        return [.. head, .. bytes];
    }

    private static string? TextOf(byte[] answer)
    {
        var (at, length) = answer switch
        {
            [0xd9, var one, ..] => (2, (int)one),
            [0xda, ..] => (3, BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(1))),
            [var tiny, ..] when (tiny & 0xe0) == 0xa0 => (1, tiny & 0x1f),
            _ => (0, 0),
        };
        return length == 0 ? null : Encoding.UTF8.GetString(answer, at, length);
    }
}
