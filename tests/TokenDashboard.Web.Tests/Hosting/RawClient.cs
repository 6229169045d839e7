using System.Net.Sockets;
using System.Text;

namespace TokenDashboard.Web.Tests.Hosting;

/// <summary>A client that sends what no library would, over a socket of its own.</summary>
public sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly NetworkStream _stream;

    public RawClient(Uri server)
    {
        _tcp.Connect("localhost", server.Port);
        _stream = _tcp.GetStream();
        _stream.ReadTimeout = 15_000;
    }

    public void Dispose() => _tcp.Dispose();

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>Sends it all and reads the answer until the server closes the connection, which the request must ask for.</summary>
    public async Task<(int Status, string Text)> AskAsync(string request)
    {
        try
        {
            await SendAsync(request);
        }
        catch (IOException)
        {
            // The answer came before the end.
        }

        return await ReadAsync();
    }

    /// <summary>What comes until the connection is closed; 0 when that is nothing.</summary>
    public async Task<(int Status, string Text)> ReadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await _stream.ReadAsync(buffer, patience.Token) is > 0 and var read)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Closed the hard way.
        }

        return (text.Length == 0 ? 0 : int.Parse(text.ToString().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text.ToString());
    }
}
