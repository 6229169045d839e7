using System.Diagnostics;

namespace TokenDashboard.Core.Tokens;

/// <summary>
/// Knows which presentations of one token overlap in this process, so that a request that began before the
/// consumption it lost to is a lost race and not a replay. It orders by overlap, never by the clock, which may stand
/// still or step back. It holds no more tokens than there are requests with one being answered.
/// </summary>
internal sealed class ConcurrentPresentations
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Group> _groups = [];

    /// <summary>How many tokens it holds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _groups.Count;
        }
    }

    /// <summary>To be entered before the token is looked at and left once the answer is decided.</summary>
    public Presentation Enter(byte[] hash)
    {
        var key = Convert.ToHexString(hash);
        lock (_lock)
        {
            if (!_groups.TryGetValue(key, out var group))
                _groups.Add(key, group = new Group());
            group.Present++;
            Volatile.Write(ref group.EnteredAt, Stopwatch.GetTimestamp());
            return new Presentation(this, key, group, late: group.WinnerLeft);
        }
    }

    internal sealed class Presentation(ConcurrentPresentations owner, string key, Group group, bool late) : IDisposable
    {
        private bool _won;
        private bool _sawCurrent;

        /// <summary>
        /// Whether the token was consumed by a presentation that this one overlaps, on whichever instance. Waits for attempts whose outcome is
        /// not known yet: what they did may be seen in the database already.
        /// </summary>
        public async Task<bool> LostRaceAsync()
        {
            Task[] attempts;
            lock (owner._lock)
                attempts = [.. group.Attempts.Select(attempt => attempt.Task)];
            await Task.WhenAll(attempts);
            lock (owner._lock)
                return _sawCurrent || (group.Consumed && !late);
        }

        /// <summary>The database itself had the token as the current one since this presentation began: whoever has consumed it did so meanwhile.</summary>
        public void SeeCurrent() => _sawCurrent = true;

        /// <summary>An attempt to consume the token begins, and ends when this is disposed; by then <see cref="Consume"/> has been called if it may have.</summary>
        public IDisposable BeginAttempt()
        {
            var attempt = new Attempt(owner, group);
            lock (owner._lock)
                group.Attempts.Add(attempt);
            return attempt;
        }

        /// <summary>This presentation is about to consume the token; to be called before its commit can be seen.</summary>
        public void Consume()
        {
            lock (owner._lock)
                group.Consumed = true;
        }

        /// <summary>The consumption is committed: whoever enters after this presentation has left comes late.</summary>
        public void Commit() => _won = true;

        /// <summary>
        /// Returns once nobody has presented this token for a moment. With the retry window off, a winner's answer leaves
        /// no sooner, so that requests sent at the same time, but read later, are seen as the lost races they are. Real
        /// time: it is about requests on their way, not about instants.
        /// </summary>
        public async Task QuietAsync()
        {
            var began = Stopwatch.GetTimestamp();
            do
                await Task.Delay(Quiet / 5);
            while (Stopwatch.GetElapsedTime(began) < LongestWait
                && (Stopwatch.GetElapsedTime(Volatile.Read(ref group.EnteredAt)) < Quiet || ThreadPool.PendingWorkItemCount > 0));
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                group.WinnerLeft |= _won;
                if (--group.Present == 0)
                    owner._groups.Remove(key);
            }
        }
    }

    internal sealed class Attempt(ConcurrentPresentations owner, Group group) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _over.Task;

        public void Dispose()
        {
            lock (owner._lock)
                group.Attempts.Remove(this);
            _over.TrySetResult();
        }
    }

    internal sealed class Group
    {
        /// <summary>When the last presentation entered, by <see cref="Stopwatch"/>.</summary>
        public long EnteredAt;

        /// <summary>Those whose outcome is not known yet.</summary>
        public HashSet<Attempt> Attempts { get; } = [];

        public int Present { get; set; }
        public bool Consumed { get; set; }
        public bool WinnerLeft { get; set; }
    }
}
