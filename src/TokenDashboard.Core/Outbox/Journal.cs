using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Outbox;

/// <summary>A line of the audit log, or a sign-in, as it was written.</summary>
/// <param name="What">The act, or what came of the sign-in: <c>roleChanged</c>, <c>signedIn</c>, <c>appLinked</c>, <c>signInFailed</c>.</param>
/// <param name="ActorId">Who did it; null for somebody at the server's console, or a rule.</param>
/// <param name="Target">The incident, session, app, job or delivery it was done to.</param>
/// <param name="Before">What was so before.</param>
/// <param name="After">What is so now.</param>
/// <param name="Reason">Why, in their own words.</param>
/// <param name="AppId">The app that it was done through.</param>
/// <param name="Method">By which way somebody signed in.</param>
/// <param name="Ip">From where.</param>
/// <param name="Agent">With which program.</param>
public sealed record JournalLine(
    string What, string? ActorId = null, string? Target = null, string? Before = null, string? After = null, string? Reason = null, string? AppId = null, string? Method = null, string? Ip = null,
    string? Agent = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>What an event keeps of it.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads that.</summary>
    public static JournalLine? Parse(string? detail) => detail is null ? null : JsonSerializer.Deserialize<JournalLine>(detail, Json);
}

/// <summary>
/// Tells of each line of the audit log and each sign-in, of the kinds that somebody wants: in the transaction that writes the line, so that neither is without the other. Refusals of one
/// kind, of one account and from one client are one line an hour, and are told of once.
/// </summary>
public sealed class Journal(IReadOnlySet<OutboxKind> wanted) : SaveChangesInterceptor
{
    /// <inheritdoc/>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        Tell(eventData.Context);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventData);
        Tell(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Tell(DbContext? context)
    {
        if (context is DashboardContext db)
            db.Outbox.AddRange(db.ChangeTracker.Entries().Where(e => e.State == EntityState.Added).Select(e => EventOf(e.Entity)).OfType<OutboxEvent>().Where(e => wanted.Contains(e.Kind)).ToList());
    }

    private static OutboxEvent? EventOf(object row) => row switch
    {
        AuditEntry line => OutboxEvent.Of(
            OutboxKind.Audited, line.At, line.UserId,
            detail: new JournalLine(Word(line.Action), line.ActorId, line.Target, line.Before, line.After, line.Reason, line.AppId, null, line.Ip, line.Agent).ToString()),
        ActivityEntry { Kind: ActivityKind.SignedIn or ActivityKind.AppLinked or ActivityKind.SignInFailed } line => OutboxEvent.Of(
            line.Kind == ActivityKind.SignInFailed ? OutboxKind.SignInRefused : OutboxKind.SignedIn, line.At, line.UserId, line.SessionId,
            detail: new JournalLine(Word(line.Kind), Reason: line.Kind == ActivityKind.SignInFailed ? line.Detail : null, Method: line.Method is { } method ? Word(method) : null, Ip: line.Ip, Agent: line.Agent).ToString()),
        _ => null,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
