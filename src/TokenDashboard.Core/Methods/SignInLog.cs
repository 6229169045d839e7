using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Core.Methods;

/// <summary>
/// Tells owners of sign-ins that were refused. Alike ones within an hour are counted in one line, so that whoever guesses
/// fills no log.
/// </summary>
public sealed partial class SignInLog(WriteTransaction transaction, HourlyCounts counts, TimeProvider clock, SessionFeed feed, ILogger<SignInLog> logger)
{
    /// <summary>The detail of a refusal whose password was right: the code after it was not.</summary>
    public const string WrongCode = "code";

    /// <summary>The detail of a refusal whose password was not looked at: the account lets nobody in.</summary>
    public const string Closed = "closed";

    /// <summary>The detail of a refusal to who was signed in: they were asked to prove anew who they are.</summary>
    public const string Proof = "proof";

    /// <summary>For how long after the first alike ones are counted with it.</summary>
    public static readonly TimeSpan CountedTogether = TimeSpan.FromHours(1);

    /// <summary>
    /// Records a refusal; to nobody, where there is no such account, which takes a turn to write as well. When storage fails that is logged and
    /// nothing thrown: the refusal must stay one, and look like any other.
    /// </summary>
    public async Task RecordRefusalAsync(string? userId, SignInMethod method, string? detail, Requester requester)
    {
        var now = clock.GetUtcNow();
        var since = now - CountedTogether;
        counts.Count(Counted.SignInsFailed);
        try
        {
            // Not cancelled by a caller who hangs up on the answer.
            await transaction.RunAsync(
                async db =>
                {
                    var counted = await db.Activity
                        .Where(a => a.UserId == userId && a.Topic == ActivityTopic.Refused && a.At > since && a.Kind == ActivityKind.SignInFailed
                            && a.Method == method && a.Detail == detail && a.Ip == requester.Ip && a.Agent == requester.Agent)
                        .ExecuteUpdateAsync(set => set.SetProperty(a => a.Count, a => a.Count + 1));
                    if (counted > 0 || userId is null)
                        return counted;
                    db.Activity.Add(new ActivityEntry
                    {
                        UserId = userId, At = now, Kind = ActivityKind.SignInFailed, Method = method, Detail = detail,
                        Ip = requester.Ip, Agent = requester.Agent,
                    });
                    return await db.SaveChangesAsync();
                },
                CancellationToken.None,
                Lane.Nobody);
        }
        catch (DbException e)
        {
            LogNotRecorded(logger, e);
            return;
        }

        if (userId is not null)
            feed.Publish(new Change.Sessions(userId));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A refused sign-in could not be recorded")]
    private static partial void LogNotRecorded(ILogger logger, Exception error);
}
