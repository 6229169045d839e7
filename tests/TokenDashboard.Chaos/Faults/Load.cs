using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.Faults;

/// <summary>
/// Apps that refresh one after the other and do what the README asks of one: they keep a new token before they use it, and ask again with the same token when no answer came.
/// Whatever happens to the server, each must be able to go on, and everything that was acknowledged must be stored.
/// </summary>
internal sealed class Load : IDisposable
{
    private readonly AppClient _app;
    private readonly Store _store;
    private readonly List<Chain> _chains = [];
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly CancellationTokenSource _enough = new();
    private Task _running = Task.CompletedTask;
    private readonly ConcurrentQueue<double> _times = new();
    private long _acknowledged;
    private long _repeated;

    private Load(Stage stage, Store store) => (_app, _store) = (new AppClient(stage.Canaries), store);

    /// <summary>How many refreshes were answered.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>How many requests were not.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>The longest that a request that was refused as unavailable took.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Whether the oldest of what is spent may have been cleared away meanwhile.</summary>
    public bool IsCleared { get; set; }

    /// <summary>How many cases there are to be in the end; none, unless somebody beside these apps makes some.</summary>
    public int Cases { get; set; }

    /// <summary>How long the answers took of late, in milliseconds, and forgets them: half of them no longer, 99 of 100 no longer.</summary>
    public (double P50, double P99) TakeTimes()
    {
        var times = new List<double>();
        while (_times.TryDequeue(out var time))
            times.Add(time);
        times.Sort();
        return times.Count == 0 ? (0, 0) : (times[times.Count / 2], times[times.Count * 99 / 100]);
    }

    /// <summary>Makes so many families of one owner.</summary>
    public static async Task<Load> MakeAsync(Stage stage, Store store, int apps)
    {
        var load = new Load(stage, store);
        var owner = await store.AddOwnerAsync($"ada-{Guid.NewGuid():N}");
        for (var i = 0; i < apps; i++)
        {
            var (id, token) = await store.AddFamilyAsync(owner, i);
            stage.Canaries.Add(token);
            load._chains.Add(new Chain(id, token));
        }

        return load;
    }

    /// <summary>Has them begin; each asks whichever of the servers it is told.</summary>
    public void Begin(Func<int, Server> server, TimeSpan pace = default) =>
        _running = Task.WhenAll(_chains.Select((chain, i) => Task.Run(() => RunAsync(chain, () => server(i), pace))));

    /// <summary>Until each has been answered again and all together so often; throws if that takes longer than a minute.</summary>
    public async Task ProgressAsync(int refreshes = 1)
    {
        var (before, all, began) = (_chains.ConvertAll(c => c.Tokens.Count), Acknowledged, Stopwatch.GetTimestamp());
        while (_chains.Zip(before).Any(c => c.First.Tokens.Count == c.Second) || Acknowledged < all + refreshes)
        {
            if (!_faults.IsEmpty || Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(1))
            {
                _faults.Enqueue("an app could not go on within a minute");
                return;
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Has each come to an answer, and holds what is stored against what was acknowledged.</summary>
    public async Task<RunResult> EndAsync(string figures)
    {
        if (_faults.IsEmpty)
            await ProgressAsync();
        await _enough.CancelAsync();
        await _running;
        await using var db = await _store.OpenAsync();
        foreach (var chain in _chains)
        {
            var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == chain.Id);
            var spent = await db.RefreshTokens.AsNoTracking().Where(t => t.SessionId == chain.Id).OrderBy(t => t.Generation).ToListAsync();
            var acknowledged = chain.Tokens.SkipLast(1);
            if (!(IsCleared ? acknowledged.TakeLast(spent.Count) : acknowledged).Select(HashOf).SequenceEqual(spent.Select(t => Convert.ToHexString(t.Hash))))
                _faults.Enqueue("what is stored as spent is not what was acknowledged");
            if (session.Generation != chain.Tokens.Count || Convert.ToHexString(session.CurrentHash) != HashOf(chain.Tokens[^1]))
                _faults.Enqueue("an app's last token is not the one that is stored");
            if (session.EndedAt is not null)
                _faults.Enqueue($"a session ended by itself: {session.EndReason}");
        }

        var incidents = await db.Incidents.CountAsync();
        if (incidents != Cases)
            _faults.Enqueue($"{incidents} cases of a reuse, and there were {Cases}");
        return new RunResult([.. _faults.Distinct()], $"{figures}{Acknowledged} refreshes acknowledged, {Repeated} requests without an answer or refused as unavailable and asked again, all {_chains.Count} apps went on");
    }

    /// <summary>What else is wrong.</summary>
    public void Fail(string fault) => _faults.Enqueue(fault);

    /// <inheritdoc/>
    public void Dispose()
    {
        _app.Dispose();
        _enough.Dispose();
    }

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async Task RunAsync(Chain chain, Func<Server> server, TimeSpan pace)
    {
        do
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await _app.RefreshAsync(server(), chain.Tokens[^1]);
            switch (answer.Outcome)
            {
                case Outcome.Done:
                    chain.Tokens.Add(answer.Refresh!);
                    _times.Enqueue(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    Interlocked.Increment(ref _acknowledged);
                    chain.IsAsking = false;
                    if (pace > TimeSpan.Zero)
                        await Task.Delay(pace);
                    break;
                case Outcome.Unavailable or Outcome.Maybe:
                    if (answer.Outcome == Outcome.Unavailable && Stopwatch.GetElapsedTime(began) is var took && took > Slowest)
                        Slowest = took;
                    Interlocked.Increment(ref _repeated);
                    chain.IsAsking = true;
                    await Task.Delay(100);
                    break;
                default:
                    _faults.Enqueue($"generation {chain.Tokens.Count} of an app was refused: {answer.Words}");
                    return;
            }
        }
        while (!_enough.IsCancellationRequested || chain.IsAsking);
    }

    private sealed class Chain(Guid id, string first)
    {
        public Guid Id => id;

        public List<string> Tokens { get; } = [first];

        public bool IsAsking { get; set; }
    }
}
