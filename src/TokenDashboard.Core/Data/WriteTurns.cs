namespace TokenDashboard.Core.Data;

/// <summary>Who waits to write.</summary>
public enum Lane
{
    /// <summary>Somebody: a person or an app that has shown who they are.</summary>
    Somebody,

    /// <summary>Nobody in particular: whoever has not, or has failed to. They wait while somebody does, and are refused where too many do.</summary>
    Nobody,

    /// <summary>Jobs of the server's own. They wait among nobodies, and are not refused.</summary>
    Housekeeping,
}

/// <summary>
/// Whose turn it is to write. SQLite has one writer; waiting for it here is first come, first served in each lane and holds no thread, and
/// waiting in SQLite is neither. No more than <see cref="MostWaiting"/> wait in a lane; one beyond is told at once that its turn won't come.
/// </summary>
public sealed class WriteTurns
{
    /// <summary>How many wait in a lane at most.</summary>
    internal const int MostWaiting = 4096;

    /// <summary>How many of them are nobodies that have not given up.</summary>
    internal const int MostNobodies = 100;

    // Nobody's work is not left undone for good while there is no pause in somebody's.
    private const int MostPassedOver = 8;

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _somebody = new();
    private readonly Queue<TaskCompletionSource<bool>> _nobody = new();
    private bool _taken;
    private int _passedOver;

    /// <summary>How many wait.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
                return _somebody.Count + _nobody.Count;
        }
    }

    /// <summary>
    /// Takes the turn, or returns false when it has not come in that time, or at once where too many wait. Whoever has it gives it back by
    /// <see cref="Release"/>.
    /// </summary>
    public async Task<bool> TakeAsync(TimeSpan most, CancellationToken cancellationToken, Lane lane = Lane.Somebody)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_taken)
                return _taken = true;
            var waiting = lane == Lane.Somebody ? _somebody : _nobody;
            if (most <= TimeSpan.Zero || waiting.Count >= MostWaiting || (lane == Lane.Nobody && waiting.Count(other => !other.Task.IsCompleted) >= MostNobodies))
                return false;
            waiting.Enqueue(turn);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(most);
        using var giveUp = over.Token.Register(() => turn.TrySetResult(false));
        var taken = await turn.Task;
        if (!taken)
            cancellationToken.ThrowIfCancellationRequested();
        return taken;
    }

    /// <summary>Hands the turn to whoever has waited longest, somebody first.</summary>
    public void Release()
    {
        lock (_lock)
        {
            var isNobodysTurn = _nobody.Count > 0 && ++_passedOver > MostPassedOver;
            _taken = isNobodysTurn ? HandToNobody() || Hand(_somebody) : Hand(_somebody) || HandToNobody();
        }
    }

    private bool HandToNobody()
    {
        _passedOver = 0;
        return Hand(_nobody);
    }

    private static bool Hand(Queue<TaskCompletionSource<bool>> waiting)
    {
        while (waiting.TryDequeue(out var next))
        {
            if (next.TrySetResult(true))
                return true;
        }

        return false;
    }
}
