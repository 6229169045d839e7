using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Chaos.Hosting;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Chaos.History;

/// <summary>
/// Sixteen clients who share families refresh, ask again, present old tokens, sign out, end one or everything and change passwords, beside a cleanup every few seconds, against one
/// instance on SQLite or two on PostgreSQL. What they were told is held against the one order of events that there can have been.
/// </summary>
internal sealed class HistoryRun(Stage stage, bool postgres, string? build = null)
{
    private const int Clients = 16;
    private const int Owners = 4;
    private const int Shared = 3;
    private const int Enough = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private readonly ConcurrentBag<Operation> _operations = [];
    private readonly ConcurrentDictionary<int, Family> _families = new();
    private int _made;

    /// <summary>Runs it, for so long.</summary>
    public async Task<RunResult> RunAsync(TimeSpan time)
    {
        await using var store = await stage.StoreAsync(postgres);
        Server[] servers = [.. Enumerable.Range(0, postgres ? 2 : 1).Select(_ => stage.Instance(store, build))];
        foreach (var server in servers)
        {
            (server.Settings["Tokens__RetryWindow"], server.Settings["Tokens__LateRetry"]) = (Window.ToString(), TimeSpan.Zero.ToString());
            server.Settings["Cleanup__Schedule"] = "0/2 * * * * ?";
            // Of a copy that is broken on purpose nobody asks what it writes.
            if (build is not null)
                server.BeQuiet();
        }

        using var app = new AppClient(stage.Canaries);
        OwnerClient[] owners = [.. Enumerable.Range(0, Owners).Select(i => new OwnerClient(store, app, $"owner-{i}"))];
        foreach (var owner in owners)
            await owner.MakeAsync();
        var old = await AddOldAsync(store, await store.AddOwnerAsync("long-gone"));
        await Task.WhenAll(servers.Select(s => s.StartAsync()));
        Slot[] slots = [.. Enumerable.Range(0, Clients).Select(i => new Slot(owners[i % Owners]))];
        var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => LiveAsync(client, servers, app, slots, until))));
        await AskAgainAsync(servers[0], app);

        var purged = await CountAsync(store, old) is 0 ? 0 : 1;
        var stored = await ReadAsync(store);
        foreach (var server in servers)
            await server.DisposeAsync();
        foreach (var owner in owners)
            owner.Dispose();
        List<string> faults = [.. new Checker([.. _operations], _families.ToDictionary(f => f.Key, f => f.Value.First), stored, Window).Check()];
        if (purged != 0)
            faults.Add("families that had been over for a month are still there, after many cleanups");
        if (stored.Count != _families.Count)
            faults.Add($"{_families.Count} families began and {stored.Count} are stored");
        var done = _operations.ToLookup(o => o.Act);
        // A run in which nobody gets to do anything would hold whatever the product does. What was tried a few times may have come too late each time.
        if (build is null)
            faults.AddRange(Enum.GetValues<Act>().Where(act => (act == Act.Refresh || done[act].Count() >= Enough) && !done[act].Any(o => o.Outcome == Outcome.Done)).Select(act => $"{act} never came off"));
        return new RunResult(
            faults,
            $"{_operations.Count} operations in {time.TotalSeconds:0} s: {done[Act.Refresh].Count()} refreshes ({done[Act.Refresh].Count(o => o.Outcome == Outcome.Refused)} refused), "
            + $"{_families.Count} families, {stored.Values.Sum(s => s.Incidents)} cases, {done[Act.Revoke].Count()} signed out, {done[Act.EndOne].Count()} ended by their owner, {done[Act.EndAll].Count() + done[Act.NewPassword].Count()} times everything ended, "
            + $"{_operations.Count(o => o.Outcome is Outcome.Maybe or Outcome.Unavailable)} without an answer");
    }

    private async Task LiveAsync(int client, Server[] servers, AppClient app, Slot[] slots, long until)
    {
        var random = new Random((stage.Seed * 1000) + client);
        while (Stopwatch.GetTimestamp() < until)
        {
            var (server, slot) = (servers[random.Next(servers.Length)], slots[(client + random.Next(Shared)) % slots.Length]);
            if (slot.Family is not { IsOver: false } family)
            {
                await ConnectAsync(client, server, app, slot, random);
                continue;
            }

            switch (random.Next(1000))
            {
                case < 700:
                    await RefreshAsync(client, server, app, family, family.Newest);
                    break;
                case < 850:
                    await RefreshAsync(client, server, app, family, family.Back(1));
                    break;
                case < 860:
                    await RefreshAsync(client, server, app, family, family.Back(2 + random.Next(5)));
                    break;
                case < 970:
                    if (family.Access is { } access)
                        await RecordAsync(client, Act.Use, family, access, async () => new Answer(await app.UseAsync(server, access)));
                    break;
                case < 985:
                    var signedOut = await RecordAsync(client, Act.Revoke, family, family.Newest, () => app.RevokeAsync(server, family.Newest));
                    // Whoever has a copy tries it at once.
                    await RefreshAsync(client, server, app, family, family.Newest);
                    family.IsOver |= signedOut.Outcome == Outcome.Done;
                    break;
                case < 990:
                    if (family.Access is { } known)
                    {
                        var ended = await slot.Owner.EndAsync(server, known);
                        _operations.Add(new Operation(client, Act.EndOne, family.Owner, family.Number, known, ended.Start, Stopwatch.GetTimestamp(), ended.Outcome));
                        await RefreshAsync(client, server, app, family, family.Newest);
                        family.IsOver |= ended.Outcome is Outcome.Done or Outcome.Refused;
                    }

                    break;
                case < 995:
                    await EndAsync(client, Act.EndAll, slot, slots, server, app, () => slot.Owner.EndOthersAsync(server));
                    break;
                default:
                    await EndAsync(client, Act.NewPassword, slot, slots, server, app, () => slot.Owner.NewPasswordAsync(server));
                    break;
            }
        }
    }

    private async Task RefreshAsync(int client, Server server, AppClient app, Family family, string token)
    {
        var answer = await RecordAsync(client, Act.Refresh, family, token, () => app.RefreshAsync(server, token));
        if (answer is { Outcome: Outcome.Done, Refresh: { } next })
            family.Keep(token, next, answer.Access);
        family.IsOver |= answer.Outcome == Outcome.Refused && token == family.Newest;
    }

    private async Task<Answer> RecordAsync(int client, Act act, Family family, string token, Func<Task<Answer>> ask)
    {
        var start = Stopwatch.GetTimestamp();
        var answer = await ask();
        _operations.Add(new Operation(client, act, family.Owner, family.Number, token, start, Stopwatch.GetTimestamp(), answer.Outcome, answer.Refresh));
        return answer;
    }

    private async Task EndAsync(int client, Act act, Slot slot, Slot[] slots, Server server, AppClient app, Func<Task<OwnersAct>> end)
    {
        var ended = await end();
        _operations.Add(new Operation(client, act, slot.Owner.Name, -1, null, ended.Start, Stopwatch.GetTimestamp(), ended.Outcome));
        if (slot.Family is { IsOver: false } copied)
            await RefreshAsync(client, server, app, copied, copied.Newest);
        // Those who do not know it yet go on for a while.
        await Task.Delay(20);
        foreach (var other in slots.Where(s => s.Owner == slot.Owner))
        {
            if (other.Family is { } family)
                family.IsOver = true;
        }
    }

    // A new device; sometimes its owner changes their mind between allowing it and its asking.
    private async Task ConnectAsync(int client, Server server, AppClient app, Slot slot, Random random)
    {
        if (!await slot.Connecting.WaitAsync(0))
        {
            await Task.Delay(5);
            return;
        }

        try
        {
            if (await app.BeginAsync(server) is not { } codes)
                return;
            var allowed = await slot.Owner.AllowAsync(server, codes.User);
            var since = Stopwatch.GetTimestamp();
            if (allowed.Outcome != Outcome.Done)
            {
                _operations.Add(new Operation(client, Act.Connect, slot.Owner.Name, -1, codes.Device, allowed.Start, since, allowed.Outcome));
                return;
            }

            await Task.Delay(random.Next(4) == 0 ? 300 : 0);
            var start = Stopwatch.GetTimestamp();
            var answer = await app.PollAsync(server, codes.Device);
            var family = answer.Refresh is { } first ? new Family(Interlocked.Increment(ref _made), slot.Owner.Name, first, answer.Access) : null;
            _operations.Add(new Operation(client, Act.Connect, slot.Owner.Name, family?.Number ?? -1, codes.Device, start, Stopwatch.GetTimestamp(), answer.Outcome, answer.Refresh, since));
            if (family is not null)
                _families[family.Number] = slot.Family = family;
        }
        finally
        {
            slot.Connecting.Release();
        }
    }

    // Whoever is still connected goes on.
    private async Task AskAgainAsync(Server server, AppClient app)
    {
        foreach (var family in _families.Values.Where(f => !f.IsOver))
            await RefreshAsync(-1, server, app, family, family.Newest);
    }

    // Ended for longer than such a family is known.
    private static async Task<List<Guid>> AddOldAsync(Store store, string owner)
    {
        var old = new List<Guid>();
        for (var i = 0; i < 20; i++)
            old.Add((await store.AddFamilyAsync(owner, i)).Id);
        var then = DateTimeOffset.UtcNow - TimeSpan.FromDays(31);
        await using var db = await store.OpenAsync();
        await db.Sessions.Where(s => old.Contains(s.Id)).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, then).SetProperty(s => s.EndReason, EndReason.SignedOut));
        return old;
    }

    private static async Task<int> CountAsync(Store store, List<Guid> ids)
    {
        await using var db = await store.OpenAsync();
        return await db.Sessions.CountAsync(s => ids.Contains(s.Id));
    }

    private async Task<Dictionary<int, StoredFamily>> ReadAsync(Store store)
    {
        await using var db = await store.OpenAsync();
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.Kind == SessionKind.App).ToListAsync();
        var spent = (await db.RefreshTokens.AsNoTracking().ToListAsync()).OrderBy(t => t.Generation).ToLookup(t => t.SessionId, t => Convert.ToHexString(t.Hash));
        var cases = (await db.Incidents.Where(i => i.Kind == IncidentKind.Reuse).Select(i => i.SessionId).ToListAsync()).ToLookup(id => id);
        var epochs = await db.Accounts.ToDictionaryAsync(a => a.Id, a => a.Epoch);
        var byFirst = sessions.ToDictionary(s => spent[s.Id].FirstOrDefault() ?? Convert.ToHexString(s.CurrentHash));
        return _families.Values.Where(f => byFirst.ContainsKey(f.FirstHash)).ToDictionary(f => f.Number, f =>
        {
            var session = byFirst[f.FirstHash];
            return new StoredFamily(
                [.. spent[session.Id]], Convert.ToHexString(session.CurrentHash), session.Generation, session.EndedAt is not null || session.Epoch != epochs[session.UserId], cases[session.Id].Count());
        });
    }

    private sealed class Slot(OwnerClient owner)
    {
        public OwnerClient Owner { get; } = owner;

        public SemaphoreSlim Connecting { get; } = new(1);

        public Family? Family { get; set; }
    }
}
