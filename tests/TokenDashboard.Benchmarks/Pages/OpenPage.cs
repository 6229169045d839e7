using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TokenDashboard.Web.Hosting;

namespace TokenDashboard.Benchmarks.Pages;

/// <summary>
/// A page that is open in a browser, without the browser: it is asked for, its circuit is made and kept, and what the circuit tells or asks is
/// answered as a browser does that has nothing to show it on.
/// </summary>
internal sealed partial class OpenPage : IAsyncDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _open = Task.CompletedTask;

    private OpenPage()
    {
    }

    /// <summary>Opens it, and returns when its circuit has taken over every component of it and has drawn them. Throws <see cref="StartupException"/> where that fails.</summary>
    public static async Task<OpenPage> OpenAsync(HttpClient http, Uri address, string cookies)
    {
        var html = await http.GetStringAsync(address);
        var components = Component().Matches(html).Select(match => JsonNode.Parse(match.Groups["json"].Value)!).Where(marker => (string?)marker["type"] == "server").ToList();
        if (components.Count == 0)
            throw new StartupException($"The page '{address}' has no components of a circuit.");
        var state = State().Match(html) is { Success: true } kept ? kept.Groups["state"].Value : "";

        var page = new OpenPage();
        try
        {
            await page.StartAsync(address, cookies, components, state).WaitAsync(Patience);
            return page;
        }
        catch (Exception e) when (e is WebSocketException or TimeoutException)
        {
            await page.DisposeAsync();
            throw new StartupException($"The page '{address}' could not be opened ({e.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>When it was last drawn, in the ticks of a stopwatch.</summary>
    public long DrawnAt { get; private set; }

    /// <summary>Whether the circuit is still there.</summary>
    public bool IsOpen => !_open.IsCompleted;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _open.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _turn.Dispose();
        _closed.Dispose();
    }

    private async Task StartAsync(Uri address, string cookies, List<JsonNode> components, string state)
    {
        var origin = new Uri(address.GetLeftPart(UriPartial.Authority));
        if (cookies.Length > 0)
            _socket.Options.SetRequestHeader("Cookie", cookies);
        _socket.Options.SetRequestHeader("Origin", origin.GetLeftPart(UriPartial.Authority));
        _socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await _socket.ConnectAsync(new UriBuilder(origin) { Scheme = origin.Scheme == "https" ? "wss" : "ws", Path = "/_blazor" }.Uri, _closed.Token);
        await SendAsync(Encoding.UTF8.GetBytes("""{"protocol":"blazorpack","version":1}""" + '\u001e'));
        // The handshake's answer.
        await _socket.ReceiveAsync(new byte[256], _closed.Token);
        var operations = new JsonObject
        {
            ["batchId"] = 1,
            ["operations"] = new JsonArray([.. components.Select((marker, i) => new JsonObject { ["type"] = "add", ["ssrComponentId"] = i + 1, ["marker"] = marker })]),
        };
        await SendAsync(BlazorPack.Invoke("0", "StartCircuit", origin.AbsoluteUri, address.AbsoluteUri, "[]", state));
        _open = Task.WhenAny(ListenAsync(operations.ToJsonString(), state), PingAsync());
        await Task.WhenAny(_live.Task, _open);
        if (!_live.Task.IsCompleted)
            throw new WebSocketException("the server closed the connection");
        await _live.Task;
    }

    private async Task ListenAsync(string operations, string state)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                if (length == buffer.Length)
                    Array.Resize(ref buffer, 2 * length);
                part = await _socket.ReceiveAsync(buffer.AsMemory(length), _closed.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
                return;
            foreach (var message in BlazorPack.Read(buffer.AsMemory(0, length)))
                await HeedAsync(message, operations, state);
            // Pages are drawn once; nobody waits for what comes after with as much.
            if (buffer.Length > 16 * 1024)
                buffer = new byte[16 * 1024];
        }
    }

    private async Task HeedAsync(IReadOnlyList<object?> message, string operations, string state)
    {
        switch (message)
        {
            // The circuit is there.
            case [3L, _, "0", 3L, string { Length: > 0 }]:
                await SendAsync(BlazorPack.Invoke(null, "UpdateRootComponents", operations, state));
                break;
            case [3L, ..]:
                _live.TrySetException(new WebSocketException("it was refused a circuit"));
                break;
            case [1L, _, _, "JS.RenderBatch", object?[] and [long batch, ..], ..]:
                DrawnAt = Stopwatch.GetTimestamp();
                await SendAsync(BlazorPack.Invoke(null, "OnRenderCompleted", batch, null));
                break;
            case [1L, _, _, "JS.BeginInvokeJS", object?[] and [var first, ..], ..]:
                if (CallOf(first) is > 0 and var call)
                    await SendAsync(BlazorPack.Invoke(null, "EndInvokeJSFromDotNet", call, true, $"[{call},true,null]"));
                break;
            case [1L, _, _, "JS.EndUpdateRootComponents", ..]:
                _live.TrySetResult();
                break;
            case [1L, _, _, "JS.Error", object?[] and [string error, ..], ..]:
                _live.TrySetException(new WebSocketException(error));
                break;
        }
    }

    // By its number, or by a description with the number in it.
    private static long CallOf(object? first) => first switch
    {
        long number => number,
        string json => JsonDocument.Parse(json).RootElement.GetProperty("asyncHandle").GetInt64(),
        _ => 0,
    };

    private async Task PingAsync()
    {
        while (true)
        {
            await Task.Delay(Silence, _closed.Token);
            await SendAsync(BlazorPack.Ping);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message)
    {
        await _turn.WaitAsync(_closed.Token);
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, _closed.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(?<json>.+?)-->")]
    private static partial Regex Component();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>.+?)-->")]
    private static partial Regex State();
}
