using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>
/// What a page receives, as it comes over the line: of files their headers and compressed bodies, of its socket the frames.
/// A browser shows frames unpacked, so where packing was agreed on they are packed again in one stream, as the server does.
/// </summary>
internal sealed class Traffic
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string File, double Bytes)> _files = [];
    private readonly List<byte[]> _frames = [];
    private bool _isPacked;

    /// <summary>Each file and its kilobytes, heaviest first, and the socket's.</summary>
    public IReadOnlyList<(string File, double Kilobytes)> Kilobytes
    {
        get
        {
            lock (_lock)
                return [.. _files.Values.Append(("/_blazor socket", FrameBytes())).Select(f => (f.Item1, f.Item2 / 1024)).OrderByDescending(f => f.Item2)];
        }
    }

    /// <summary>Listens from now on.</summary>
    public static async Task<Traffic> OfAsync(ICDPSession devTools)
    {
        var traffic = new Traffic();
        Listen("requestWillBeSent", e => traffic._files[Id(e)] = (new Uri(e.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath, 0));
        Listen("loadingFinished", e => traffic._files[Id(e)] = (traffic._files[Id(e)].File, e.GetProperty("encodedDataLength").GetDouble()));
        Listen("webSocketHandshakeResponseReceived", e => traffic._isPacked = e.GetRawText().Contains("permessage-deflate", StringComparison.Ordinal));
        Listen("webSocketFrameReceived", e => traffic._frames.Add(ContentOf(e.GetProperty("response"))));
        await devTools.SendAsync("Network.enable");
        return traffic;

        static string Id(JsonElement e) => e.GetProperty("requestId").GetString()!;

        void Listen(string name, Action<JsonElement> heard) => devTools.Event($"Network.{name}").OnEvent += (_, e) =>
        {
            lock (traffic._lock)
                heard(e!.Value);
        };
    }

    // Of the two kinds, binary is shown in base64.
    private static byte[] ContentOf(JsonElement frame)
    {
        var content = frame.GetProperty("payloadData").GetString()!;
        return frame.GetProperty("opcode").GetDouble() == 2 ? Convert.FromBase64String(content) : Encoding.UTF8.GetBytes(content);
    }

    private double FrameBytes()
    {
        if (!_isPacked)
            return _frames.Sum(f => f.Length);
        using var packed = new MemoryStream();
        using var packer = new DeflateStream(packed, CompressionLevel.Fastest);
        foreach (var frame in _frames)
        {
            packer.Write(frame);
            packer.Flush();
        }

        return packed.Length;
    }
}
