using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TokenDashboard.Chaos.Faults;

/// <summary>Stands between a server and its database: all that is asked arrives, and for a moment nothing of what is replied does, after which the connections are cut.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly int _behind;
    private readonly Task _accepting;
    private volatile bool _loses;
    private long _lost;

    public LossyProxy(int behind)
    {
        _behind = behind;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on <c>127.0.0.1</c>.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes of replies did not arrive.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Loses what is replied for a moment, and cuts every connection.</summary>
    public async Task LoseAsync()
    {
        _loses = true;
        await Task.Delay(Moment);
        foreach (var socket in _open.Keys)
            socket.Dispose();
        _loses = false;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var socket in _open.Keys)
            socket.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _behind);
                (_open[near], _open[far]) = (0, 0);
                await Task.WhenAny(PassAsync(near, far, isReply: false), PassAsync(far, near, isReply: true));
            }
            catch (SocketException)
            {
                // The database is away: so is this.
            }

            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool isReply)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                if (isReply && _loses)
                    Interlocked.Add(ref _lost, count);
                else
                    await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
