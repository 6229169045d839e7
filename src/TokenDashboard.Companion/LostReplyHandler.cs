using System.Net;

namespace TokenDashboard.Companion;

/// <summary>
/// Sends a request until a whole answer has arrived, at most <paramref name="tries"/> times. Every try is the same
/// request, byte for byte, user agent included: a server that rotated and whose reply was lost recognises the repetition
/// by just that, and gives the same successor again instead of taking it for a stolen token.
/// </summary>
internal sealed class LostReplyHandler(int tries, TimeProvider time, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>
    /// One try's limit, the body included. The server repeats a lost reply for 30 s from the rotation: with 10 s a try and
    /// pauses of at most <see cref="LongestPause"/> the third try still leaves within them, at second 26.
    /// </summary>
    public static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(10);

    /// <summary>The most that <c>Retry-After</c> is obeyed; a longer wait would leave the 30 s after an earlier lost reply.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(1);
    private const long LongestBody = 1 << 20;

    /// <summary>
    /// The server's answer, read to its end; a 5xx only if the last try got one. Throws
    /// <see cref="HttpRequestException"/> when no try was answered.
    /// </summary>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var left = tries - 1; ; left--)
        {
            TimeSpan pause;
            try
            {
                var response = await TryAsync(request, cancellationToken);
                if (response.StatusCode < HttpStatusCode.InternalServerError || left == 0)
                    return response;
                pause = PauseAskedBy(response);
                response.Dispose();
            }
            catch (HttpRequestException) when (left > 0)
            {
                pause = UsualPause;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TryLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await base.SendAsync(request, either.Token);
            // A connection that breaks within the body has lost the reply as well.
            await response.Content.LoadIntoBufferAsync(LongestBody, either.Token);
            return response;
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            response?.Dispose();
            throw new HttpRequestException(null, lost);
        }
    }

    private TimeSpan PauseAskedBy(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } after
            ? after.Delta ?? after.Date - time.GetUtcNow() ?? UsualPause
            : UsualPause;
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestPause ? LongestPause : asked;
    }
}
