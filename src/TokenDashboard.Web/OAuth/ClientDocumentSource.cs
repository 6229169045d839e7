using System.Net;

namespace TokenDashboard.Web.OAuth;

/// <summary>What came of asking for a document.</summary>
/// <param name="Json">Its bytes.</param>
/// <param name="MaxAge">How long it may be kept, where its server says so.</param>
public sealed record FetchedDocument(ReadOnlyMemory<byte> Json, TimeSpan? MaxAge);

/// <summary>
/// Asks for documents of apps: for 5 KB and 5 seconds at most, of one answer that is a document and no redirect. Nothing of ours goes with it.
/// </summary>
/// <param name="http">Reaches public addresses only, unless others are allowed, and follows no redirect. It is disposed of here.</param>
/// <param name="wait">How long the whole of it may take; by default 5 seconds.</param>
public sealed class ClientDocumentSource(HttpClient http, TimeSpan? wait = null) : IDisposable
{
    /// <summary>How long a document may be, in bytes.</summary>
    public const int MostBytes = 5 * 1024;

    /// <summary>The document at that address, or null where there is none.</summary>
    public async Task<FetchedDocument?> FetchAsync(Uri address)
    {
        // However the bytes come: one by one, too.
        using var timeout = new CancellationTokenSource(wait ?? TimeSpan.FromSeconds(5));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Add("Accept", "application/json");
            request.Headers.Add("User-Agent", "TokenDashboard");
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            // What anybody may have put into somebody's store of files is seldom said to be JSON.
            if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType is not { } type
                || !(type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))))
                return null;
            await using var stream = await answer.Content.ReadAsStreamAsync(timeout.Token);
            var bytes = new byte[MostBytes + 1];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, timeout.Token);
            var kept = answer.Headers.CacheControl;
            return length > MostBytes ? null : new(bytes.AsMemory(0, length), kept is { NoStore: true } or { NoCache: true } ? TimeSpan.Zero : kept?.MaxAge);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
