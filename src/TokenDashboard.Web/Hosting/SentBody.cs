using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace TokenDashboard.Web.Hosting;

/// <summary>
/// A request's body as it was sent: what the server can't make sense of is the sender's fault, and is said as such. Kestrel has its own word
/// for most of it, but none for a trailer of a chunked body that is no text.
/// </summary>
internal sealed class SentBody(PipeReader sent) : PipeReader, IRequestBodyPipeFeature
{
    PipeReader IRequestBodyPipeFeature.Reader => this;

    /// <summary>Has the body, where there is one, read through this.</summary>
    public static void UseFor(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
            http.Features.Set<IRequestBodyPipeFeature>(new SentBody(http.Request.BodyReader));
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => sent.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => sent.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => sent.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => sent.Complete(exception);

    /// <summary>Reads. Throws <see cref="BadHttpRequestException"/> where what was sent is no body.</summary>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await sent.ReadAsync(cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw Unreadable(e);
        }
    }

    /// <inheritdoc cref="ReadAsync"/>
    public override bool TryRead(out ReadResult result)
    {
        try
        {
            return sent.TryRead(out result);
        }
        catch (InvalidOperationException e)
        {
            throw Unreadable(e);
        }
    }

    private static BadHttpRequestException Unreadable(InvalidOperationException error) => new("The body can't be read.", StatusCodes.Status400BadRequest, error);
}
