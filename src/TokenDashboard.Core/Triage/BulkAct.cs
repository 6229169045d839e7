using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Core.Triage;

/// <summary>How an act on many cases stands.</summary>
public enum BulkState
{
    Running,

    /// <summary>Everything that matched is done.</summary>
    Finished,

    /// <summary>An admin stopped it, or the server was stopped.</summary>
    Stopped,

    /// <summary>Who began it may not go on: <see cref="BulkAct.Refusal"/> says why.</summary>
    Refused,

    /// <summary>The database failed; the log has the reason.</summary>
    Failed,
}

/// <summary>What is to be done with all open cases that match.</summary>
/// <param name="Query">Which cases.</param>
/// <param name="Asked">Only those that were open at this instant: what comes later has not been looked at.</param>
/// <param name="Search">The filter in words, for the audit log.</param>
/// <param name="Count">How many there were then.</param>
/// <param name="Resolution">How they are settled; null gives them to the admin instead.</param>
/// <param name="Note">Kept with each case; null for none.</param>
public sealed record BulkOrder(InboxQuery Query, DateTimeOffset Asked, string Search, int Count, Resolution? Resolution, string? Note);

/// <summary>An act on many cases, while it goes on and after.</summary>
public sealed class BulkAct : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private int _done;

    internal BulkAct(BulkOrder order, Actor actor) => (Order, Actor) = (order, actor);

    /// <summary>What was asked for.</summary>
    public BulkOrder Order { get; }

    /// <summary>How many cases it has changed.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>How it stands.</summary>
    public BulkState State { get; internal set; }

    /// <summary>Why it went no further where it was refused.</summary>
    public AdminResult Refusal { get; internal set; }

    internal Actor Actor { get; }

    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Done when it has come to its end, whichever; never fails.</summary>
    internal Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Has it end after what is being done at this moment.</summary>
    public void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    internal void Add(int cases) => Interlocked.Add(ref _done, cases);
}
