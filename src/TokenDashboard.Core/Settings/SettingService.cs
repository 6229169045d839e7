using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Core.Settings;

/// <summary>A change of one setting.</summary>
/// <param name="Key">The setting's key in the configuration.</param>
/// <param name="Seen">What the admin saw it set to; null for its default.</param>
/// <param name="Value">What it is to be, as the configuration would write it.</param>
/// <param name="Before">What is in force before, written like that.</param>
/// <param name="Fits">Whether it goes together with the configuration and with settings that are stored as these are.</param>
/// <param name="Shortens">Which time of sessions it is, where it becomes a shorter one.</param>
public sealed record SettingChange(string Key, string? Seen, string Value, string Before, Func<IReadOnlyDictionary<string, string>, bool> Fits, SessionTime Shortens = SessionTime.None);

/// <summary>Changes settings while the server runs. Every instance has them within seconds.</summary>
public sealed class SettingService(
    AdminGate gate, StoredSettings stored, SessionShortening shortening, WriteTransaction transaction, IDbContextFactory<DashboardContext> contexts, SessionFeed feed, IOptionsMonitor<TokenOptions> tokens, TimeProvider clock)
{
    // By then every instance has heard of it, and what was begun by the old time is done.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    // What is to be shortened, and since when that is known here.
    private readonly ConcurrentDictionary<(string Key, DateTimeOffset ChangedAt), long> _seen = new();

    /// <summary>
    /// Sets it. Where it makes the time of sessions shorter, <see cref="ShortenAsync"/> is due. <see cref="AdminResult.ChangedElsewhere"/>, with nothing changed, when it is not any more as the admin saw it, or
    /// does not go together with what others have set meanwhile.
    /// </summary>
    public async Task<AdminResult> ChangeAsync(SettingChange change, Actor actor, CancellationToken cancellationToken)
    {
        var isOther = false;
        // Every session is read for it, which nobody else's writing waits for.
        var over = change.Shortens == SessionTime.None ? 0 : (await shortening.CountAsync(change.Shortens, Time(change.Value), null, cancellationToken)).Ended;
        var result = await gate.RunAsync(
            Capability.Administer, actor,
            async (db, now) =>
            {
                var all = await db.Settings.ToDictionaryAsync(s => s.Key, cancellationToken);
                var found = all.GetValueOrDefault(change.Key);
                if (found?.Value == change.Value)
                    return [];
                isOther = found?.Value != change.Seen || !change.Fits(all.ToDictionary(s => s.Key, s => s.Value.Value));
                if (isOther)
                    return [];
                if (found is null)
                    db.Settings.Add(found = new StoredSetting { Key = change.Key, Value = change.Value, ChangedBy = actor.UserId });
                (found.Value, found.ChangedAt, found.ChangedBy) = (change.Value, now, actor.UserId);
                // What is not done yet of a shorter time before is done by this one.
                if (change.Shortens != SessionTime.None)
                    found.Shortens = change.Shortens;
                return [new AuditEntry { Action = AuditAction.SettingChanged, Target = change.Key.Replace(":", "__", StringComparison.Ordinal), Before = change.Before, After = over > 0 ? $"{change.Value}, {AuditLog.Ended(over)}" : change.Value }];
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

    /// <summary>
    /// Has times that became shorter count for sessions that live, and takes up where that was left; what the configuration has said since counts instead. Nothing where none is due. To be called again for half a
    /// minute: what was begun by the old time may come late.
    /// </summary>
    public async Task ShortenAsync(CancellationToken cancellationToken)
    {
        var due = stored.Last.Values.Where(s => s.Shortens != SessionTime.None).ToList();
        var isDone = false;
        foreach (var setting in due)
        {
            // By this instance's own clock: another's may be ahead.
            var isLast = clock.GetElapsedTime(_seen.GetOrAdd((setting.Key, setting.ChangedAt), _ => clock.GetTimestamp())) >= Settled;
            var inForce = setting.Shortens == SessionTime.Rest ? tokens.CurrentValue.RefreshTokenLifetime : tokens.CurrentValue.SessionLifetime;
            await shortening.ShortenAsync(setting.Shortens, inForce, cancellationToken);
            if (!isLast)
                continue;
            isDone = true;
            _seen.TryRemove((setting.Key, setting.ChangedAt), out _);
            await transaction.RunAsync(
                db => db.Settings.Where(s => s.Key == setting.Key && s.ChangedAt == setting.ChangedAt).ExecuteUpdateAsync(set => set.SetProperty(s => s.Shortens, SessionTime.None), CancellationToken.None),
                CancellationToken.None);
        }

        if (isDone)
            await stored.LoadAsync(cancellationToken);
    }

    private static TimeSpan Time(string value) => TimeSpan.Parse(value, CultureInfo.InvariantCulture);
}
