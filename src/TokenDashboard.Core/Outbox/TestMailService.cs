using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Outbox;

/// <summary>Lets an admin find out whether mail arrives.</summary>
public sealed class TestMailService(AdminGate gate)
{
    /// <summary>Has a mail sent to the admin's own address, and to no other.</summary>
    public Task<AdminResult> SendAsync(Actor actor, CancellationToken cancellationToken) => gate.RunAsync(
        Capability.Administer, actor,
        (db, now) =>
        {
            db.Outbox.Add(OutboxEvent.Of(OutboxKind.TestMail, now, actor.UserId));
            return Task.FromResult<IReadOnlyList<AuditEntry>>([new AuditEntry { Action = AuditAction.TestMailSent, UserId = actor.UserId }]);
        },
        cancellationToken);
}
