using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Outbox;
using TokenDashboard.Core.Overview;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Outgoing;

namespace TokenDashboard.Web.Webhooks;

/// <summary>
/// Posts events to one receiver, signed as the Standard Webhooks specification has it: <c>webhook-id</c> (the same at every
/// try), <c>webhook-timestamp</c> and <c>webhook-signature</c>, an HMAC-SHA256 of <c>id.timestamp.body</c>.
/// </summary>
public sealed class WebhookChannel(WebhookSettings webhook, DashboardSettings settings, TimeProvider clock) : IDeliveryChannel, IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly HttpClient _http = AddressGuard.Client(webhook.AllowPrivate);

    /// <inheritdoc/>
    public string Name => webhook.Name;

    /// <inheritdoc/>
    // Of alarms the one that is to no person.
    public bool Wants(OutboxEvent what) => webhook.Kinds.Contains(what.Kind) && what.Kind switch
    {
        OutboxKind.CasesUnusual => what.UserId is null,
        OutboxKind.Audited => webhook.Acts.Count == 0 || webhook.Acts.Contains(JournalLine.Parse(what.Detail)!.What),
        _ => true,
    };

    /// <inheritdoc/>
    public async Task<string?> ComposeAsync(DashboardContext db, OutboxEvent what, CancellationToken cancellationToken)
    {
        var user = await db.Accounts.Where(a => a.Id == what.UserId).Select(a => new WebhookUser(a.Id, a.Name)).FirstOrDefaultAsync(cancellationToken);
        var session = await db.Sessions.Where(s => s.Id == what.SessionId)
            .Select(s => new WebhookSession(s.Id, s.Name, s.Kind, s.EndedAt, s.EndReason)).FirstOrDefaultAsync(cancellationToken);
        var incident = what.IncidentId is not { } id ? null : await db.Incidents.Where(i => i.Id == id)
            .Select(i => new WebhookIncident(
                i.Id, i.Kind, i.CorrectedVerdict ?? i.Verdict, i.Certainty, i.Severity, i.Status, i.Resolution, i.OwnerAnswer, i.OpenedAt, i.ContainedAt,
                i.StrangerClients == 0 ? null : new WebhookStranger(i.StrangerIp, i.StrangerAgent, i.StrangerClients, i.StrangerTokens, i.StrangerFrom, i.StrangerUntil),
                $"{settings.Origin}/admin/incidents/{i.Id}"))
            .FirstOrDefaultAsync(cancellationToken);
        var unusual = what.Kind == OutboxKind.CasesUnusual && Alarm.Parse(what.Detail) is { } alarm ? new WebhookUnusual(alarm.Hour, alarm.Count, alarm.Most, $"{settings.Origin}/admin") : null;
        var line = OutboxEvent.Journaled.Contains(what.Kind) ? JournalLine.Parse(what.Detail) : null;
        var audit = what.Kind == OutboxKind.Audited && line is not null ? new WebhookAudit(
            line.What, await db.Accounts.Where(a => a.Id == line.ActorId).Select(a => new WebhookUser(a.Id, a.Name)).FirstOrDefaultAsync(cancellationToken),
            line.Target, line.Before, line.After, line.Reason, line.AppId, line.Ip, line.Agent) : null;
        var signIn = what.Kind != OutboxKind.Audited && line is not null ? new WebhookSignIn(line.What, line.Method, line.Reason, line.Ip, line.Agent) : null;
        return JsonSerializer.Serialize(new WebhookBody(WebhookSettings.Names[what.Kind], what.At, new(user, session, incident, unusual, audit, signIn)), Json);
    }

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(OutboxEvent what, string? body, CancellationToken cancellationToken)
    {
        var id = $"msg_{what.Id:N}";
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(body!, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(webhook.Secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"))));
        request.Headers.Add("User-Agent", "TokenDashboard");
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new SendResult.Sent(),
                HttpStatusCode.Gone => new SendResult.Refused("The receiver answered 410: it wants no more."),
                var status => new SendResult.Failed($"The receiver answered {(int)status}."),
            };
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is PrivateAddressException
                ? new SendResult.Refused("The address is in a private network: set AllowPrivate if that is meant.")
                : new SendResult.Failed("The receiver can’t be reached.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult.Failed("The receiver did not answer within 10 seconds.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>What a receiver gets. Neither tokens nor their hashes are in it, and addresses of owners only where a line of the audit log has one.</summary>
public sealed record WebhookBody(string Type, DateTimeOffset Timestamp, WebhookData Data);

/// <summary>What the event is about, as it stood when it happened.</summary>
public sealed record WebhookData(WebhookUser? User, WebhookSession? Session, WebhookIncident? Incident, WebhookUnusual? Unusual, WebhookAudit? Audit, WebhookSignIn? SignIn);

/// <summary>Whose account.</summary>
public sealed record WebhookUser(string Id, string Name);

/// <summary>Which session.</summary>
public sealed record WebhookSession(Guid Id, string Name, SessionKind Kind, DateTimeOffset? EndedAt, EndReason? EndReason);

/// <summary>Which incident, and where an admin sees it.</summary>
public sealed record WebhookIncident(
    int Id, IncidentKind Kind, Verdict Verdict, Certainty Certainty, Severity Severity, IncidentStatus Status, Resolution? Resolution, OwnerAnswer OwnerAnswer,
    DateTimeOffset OpenedAt, DateTimeOffset? ContainedAt, WebhookStranger? Stranger, string Url);

/// <summary>Who is not one of the session's known clients: the one that held and did most, and how many there are.</summary>
public sealed record WebhookStranger(string? Ip, string? Agent, int Clients, int LiveTokens, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>How many incidents were opened since an hour began, more than how many are unusual in it, and where an admin sees more.</summary>
public sealed record WebhookUnusual(DateTimeOffset Hour, long Incidents, long UsualUpTo, string Url);

/// <summary>A line of the audit log: who did what, to what, and why. Whom it was done to is the event's user.</summary>
public sealed record WebhookAudit(string Act, WebhookUser? Actor, string? Target, string? Before, string? After, string? Reason, string? App, string? Ip, string? Agent);

/// <summary>A sign-in, or one that was refused: by which way, and from where.</summary>
public sealed record WebhookSignIn(string Result, string? Method, string? Reason, string? Ip, string? Agent);
