using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Feed;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>Why a view was not saved, though its maker may.</summary>
public enum ViewRefusal
{
    /// <summary>The name is empty, too long, or has something that nobody sees.</summary>
    Name,

    /// <summary>Another one is called so.</summary>
    Taken,

    /// <summary>There are as many as there may be.</summary>
    TooMany,

    /// <summary>What is looked for is too long to be kept.</summary>
    Filter,
}

/// <summary>A view as its reader sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What it is called.</param>
/// <param name="IsShared">Whether everybody at the desk has it.</param>
/// <param name="MakerId">Who made it.</param>
/// <param name="Query">What is looked for, from the first page.</param>
/// <param name="Count">How many cases that are for this reader, counted up to <see cref="IncidentInbox.MostCounted"/>.</param>
public sealed record SavedViewRow(int Id, string Name, bool IsShared, string MakerId, InboxQuery Query, int Count);

/// <summary>
/// Filters of the inbox that are kept under a name: one's own, and those that everybody at the desk has. Saving and removing pass the gate; of shared ones the audit log has a line.
/// </summary>
public sealed class SavedViewService(AdminGate gate, IDbContextFactory<DashboardContext> contexts, SessionFeed feed)
{
    /// <summary>So many of their own somebody has at most.</summary>
    public const int MostOwn = 20;

    /// <summary>So many shared ones there are at most.</summary>
    public const int MostShared = 50;

    /// <summary>A name has no more characters.</summary>
    public const int NameLength = 40;

    /// <summary>What is looked for takes no more, as JSON.</summary>
    public const int QueryLength = 1000;

    private const string Everybody = "";

    // Words, not numbers: they outlive versions.
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The reader's own, then the shared ones, by name, with their counts.</summary>
    /// <param name="readerId">Who reads.</param>
    /// <param name="withPeople">Whether they may look for people: else those that do are left out, with their counts.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    public async Task<IReadOnlyList<SavedViewRow>> ListAsync(string readerId, bool withPeople, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var views = await db.SavedViews.AsNoTracking().Where(v => v.Holder == readerId || v.Holder == Everybody).ToListAsync(cancellationToken);
        List<SavedViewRow> rows = [];
        foreach (var view in views.OrderBy(v => v.Holder == Everybody).ThenBy(v => v.Key, StringComparer.Ordinal))
        {
            var query = JsonSerializer.Deserialize<InboxQuery>(view.Query, Json)!;
            if (withPeople || query is { Search: null, UserId: null })
                rows.Add(new(view.Id, view.Name, view.Holder == Everybody, view.UserId, query, await IncidentInbox.CountAsync(db, query, readerId, cancellationToken)));
        }

        return rows;
    }

    /// <summary>
    /// Keeps a filter under a name, for the actor or for everybody. <see cref="AdminResult.Unchanged"/> with the reason where it was refused. To share takes
    /// <see cref="Capability.Act"/>.
    /// </summary>
    public async Task<(AdminResult Result, ViewRefusal? Refusal)> SaveAsync(string? name, InboxQuery query, bool isShared, Actor actor, CancellationToken cancellationToken)
    {
        // It goes with its maker's account.
        if (actor.IsConsole)
            return (AdminResult.NotAllowed, null);
        if (Plain(name) is not { } plain)
            return (AdminResult.Unchanged, ViewRefusal.Name);
        var json = JsonSerializer.Serialize(query with { Skip = 0 }, Json);
        if (json.Length > QueryLength)
            return (AdminResult.Unchanged, ViewRefusal.Filter);
        var (holder, key, most) = (isShared ? Everybody : actor.UserId, plain.ToLowerInvariant(), isShared ? MostShared : MostOwn);
        ViewRefusal? refusal = null;
        var result = await gate.RunAsync(
            isShared ? Capability.Act : Capability.ReadCases, actor,
            async (db, now) =>
            {
                var keys = await db.SavedViews.Where(v => v.Holder == holder).Select(v => v.Key).ToListAsync(cancellationToken);
                refusal = keys.Contains(key) ? ViewRefusal.Taken : keys.Count >= most ? ViewRefusal.TooMany : null;
                if (refusal is not null)
                    return [];
                db.SavedViews.Add(new SavedView { UserId = actor.UserId, Holder = holder, Key = key, Name = plain, Query = json, CreatedAt = now });
                return isShared ? [new AuditEntry { Action = AuditAction.ViewShared, After = plain }] : [];
            },
            cancellationToken);
        return (Told(result, isDone: refusal is null), refusal);
    }

    /// <summary>Removes one: the actor's own, or a shared one that they made or that they may administer. <see cref="AdminResult.Unchanged"/> when there is no such for them.</summary>
    public async Task<AdminResult> RemoveAsync(int id, Actor actor, CancellationToken cancellationToken)
    {
        var (isRemoved, isAllowed) = (false, true);
        var result = await gate.RunAsync(
            Capability.ReadCases, actor,
            async (db, _) =>
            {
                (isRemoved, isAllowed) = (false, true);
                if (await db.SavedViews.FirstOrDefaultAsync(v => v.Id == id && (v.UserId == actor.UserId || v.Holder == Everybody), cancellationToken) is not { } view)
                    return [];
                isAllowed = view.UserId == actor.UserId || await db.WhoMay(Capability.Administer).ContainsAsync(actor.UserId, cancellationToken);
                if (!isAllowed)
                    return [];
                db.SavedViews.Remove(view);
                isRemoved = true;
                return view.Holder == Everybody ? [new AuditEntry { Action = AuditAction.ViewRemoved, Before = view.Name }] : [];
            },
            cancellationToken);
        return isAllowed ? Told(result, isRemoved) : AdminResult.NotAllowed;
    }

    // What has no line in the audit log was done all the same.
    private AdminResult Told(AdminResult result, bool isDone)
    {
        if (result == AdminResult.Unchanged && isDone)
            result = AdminResult.Done;
        if (result == AdminResult.Done)
            feed.Publish(new Change.SavedViews());
        return result;
    }

    // Null for what is no name. What nobody sees could make two look the same.
    private static string? Plain(string? name)
    {
        var runes = (name ?? "").Trim().EnumerateRunes().ToList();
        return runes.Count is > 0 and <= NameLength && runes.TrueForAll(IsVisible) ? string.Concat(runes).Normalize(NormalizationForm.FormC) : null;

        static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && (rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
            (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator));
    }
}
