using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace TokenDashboard.Browser.Tests.Budgets;

/// <summary>
/// A line to a server like a phone's on a bad day: what crosses it takes its time and is counted, byte for byte as it is sent. A
/// browser's own throttling is none for the connection of a page: it counts what is sent there unpacked.
/// </summary>
internal sealed class SlowLine : IAsyncDisposable
{
    private const int BytesPerSecond = 1_600_000 / 8;
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(75);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lane _up = new();
    private readonly Lane _down = new();
    private readonly Uri _server;
    private readonly Task _accepting;

    public SlowLine(Uri server)
    {
        _server = server;
        _listener.Start();
        Origin = new Uri($"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>This end of the line.</summary>
    public Uri Origin { get; }

    /// <summary>Whether it is slow; else it only counts.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Bytes that came from the server so far.</summary>
    public long Received => _down.Bytes;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token));
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            // What a connection takes to be made, before it carries anything.
            await Task.Delay(IsSlow ? 2 * OneWay : TimeSpan.Zero);
            await server.ConnectAsync("localhost", _server.Port);
            (client.NoDelay, server.NoDelay) = (true, true);
            await Task.WhenAll(PumpAsync(client.GetStream(), server, _up), PumpAsync(server.GetStream(), client, _down)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Reads on while what was read is under way.
    private async Task PumpAsync(NetworkStream from, TcpClient to, Lane lane)
    {
        var underWay = Channel.CreateUnbounded<(byte[] Bytes, DateTime Arrival)>();
        var arriving = ArriveAsync();
        var buffer = new byte[1400];
        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read)
                underWay.Writer.TryWrite((buffer[..read], IsSlow ? lane.Send(read) : lane.Count(read)));
        }
        finally
        {
            underWay.Writer.Complete();
        }

        await arriving;

        async Task ArriveAsync()
        {
            await foreach (var (bytes, arrival) in underWay.Reader.ReadAllAsync(_end.Token))
            {
                if (arrival - DateTime.UtcNow is { Ticks: > 0 } left)
                    await Task.Delay(left, _end.Token);
                await to.GetStream().WriteAsync(bytes, _end.Token);
            }

            to.Client.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>One direction, which all connections share.</summary>
    private sealed class Lane
    {
        private readonly Lock _lock = new();
        private DateTime _free;
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        /// <summary>Counts bytes that are there at once.</summary>
        public DateTime Count(int bytes)
        {
            Interlocked.Add(ref _bytes, bytes);
            return DateTime.UtcNow;
        }

        /// <summary>Counts bytes and says when they are there: after those that were sent before, and the way.</summary>
        public DateTime Send(int bytes)
        {
            var now = Count(bytes);
            lock (_lock)
            {
                _free = (_free > now ? _free : now) + TimeSpan.FromSeconds((double)bytes / BytesPerSecond);
                return _free + OneWay;
            }
        }
    }
}
