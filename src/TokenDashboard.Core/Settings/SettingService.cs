using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Settings;

/// <summary>A change of one setting.</summary>
/// <param name="Key">The setting's key in the configuration.</param>
/// <param name="Seen">What the admin saw it set to; null for its default.</param>
/// <param name="Value">What it is to be, as the configuration would write it.</param>
/// <param name="Default">Its default, written like that.</param>
/// <param name="Fits">Whether settings as they would be stored go together with one another and with the configuration.</param>
/// <param name="Shortens">Which time of sessions it is, where it becomes a shorter one.</param>
public sealed record SettingChange(string Key, string? Seen, string Value, string Default, Func<IReadOnlyDictionary<string, string>, bool> Fits, SessionTime Shortens = SessionTime.None);

/// <summary>Changes settings while the server runs. Every instance has them within seconds.</summary>
public sealed class SettingService(AdminGate gate, StoredSettings stored, SessionShortening shortening, WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, SessionFeed feed)
{
    /// <summary>
    /// Sets it. Where it makes the time of sessions shorter, <see cref="ShortenAsync"/> is due. <see cref="AdminResult.ChangedElsewhere"/>, with nothing changed, when it is not any more as the admin saw it, or
    /// does not go together with what others have set meanwhile.
    /// </summary>
    public async Task<AdminResult> ChangeAsync(SettingChange change, Actor actor, CancellationToken cancellationToken)
    {
        var isOther = false;
        var result = await gate.RunAsync(
            Capability.Administer, actor,
            async (db, now) =>
            {
                var all = await db.Settings.ToDictionaryAsync(s => s.Key, cancellationToken);
                var found = all.GetValueOrDefault(change.Key);
                var before = found?.Value ?? change.Default;
                if (before == change.Value)
                    return [];
                isOther = found?.Value != change.Seen || !change.Fits(new Dictionary<string, string>(all.Select(s => KeyValuePair.Create(s.Key, s.Value.Value))) { [change.Key] = change.Value });
                if (isOther)
                    return [];
                var over = change.Shortens == SessionTime.None ? 0 : await SessionShortening.Over(db, change.Shortens, Time(change.Value), now).CountAsync(cancellationToken);
                if (found is null)
                    db.Settings.Add(found = new StoredSetting { Key = change.Key, Value = change.Value, ChangedBy = actor.UserId });
                (found.Value, found.ChangedAt, found.ChangedBy, found.Shortens) = (change.Value, now, actor.UserId, change.Shortens);
                return [new AuditEntry { Action = AuditAction.SettingChanged, Target = change.Key.Replace(":", "__", StringComparison.Ordinal), Before = before, After = over > 0 ? $"{change.Value}, {AuditLog.Ended(over)}" : change.Value }];
            },
            cancellationToken);
        if (result == AdminResult.Done)
        {
            // Here it counts by the time this returns.
            await stored.LoadAsync(CancellationToken.None);
            feed.Publish(new Change.Settings());
        }

        return isOther && result == AdminResult.Unchanged ? AdminResult.ChangedElsewhere : result;
    }

    /// <summary>What those who changed settings are called, by id; without those whose account is gone.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(CancellationToken cancellationToken)
    {
        var ids = stored.Last.Values.Select(s => s.ChangedBy).Distinct().ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Accounts.Where(a => EF.Parameter(ids).Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, cancellationToken);
    }

    /// <summary>Has times that became shorter count for sessions that live, and takes up where that was left. Nothing where none is due.</summary>
    public async Task ShortenAsync(CancellationToken cancellationToken)
    {
        var due = stored.Last.Values.Where(s => s.Shortens != SessionTime.None).ToList();
        foreach (var setting in due)
        {
            await shortening.ShortenAsync(setting.Shortens, Time(setting.Value), cancellationToken);
            await transaction.RunAsync(
                db => db.Settings.Where(s => s.Key == setting.Key && s.ChangedAt == setting.ChangedAt).ExecuteUpdateAsync(set => set.SetProperty(s => s.Shortens, SessionTime.None), CancellationToken.None),
                CancellationToken.None);
        }

        if (due.Count > 0)
            await stored.LoadAsync(cancellationToken);
    }

    private static TimeSpan Time(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);
}
