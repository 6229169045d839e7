namespace TokenDashboard.Core.Data;

/// <summary>
/// Whose turn it is to write. SQLite has one writer; waiting for it here is first come, first served and holds no thread, and waiting in
/// SQLite is neither.
/// </summary>
public sealed class WriteTurns
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private bool _taken;

    /// <summary>Takes the turn, or returns false when it has not come in that time. Whoever has it gives it back by <see cref="Release"/>.</summary>
    public async Task<bool> TakeAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (!_taken)
                return _taken = true;
            if (most <= TimeSpan.Zero)
                return false;
            _waiting.Enqueue(turn);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(most);
        using var giveUp = over.Token.Register(() => turn.TrySetResult(false));
        var taken = await turn.Task;
        if (!taken)
            cancellationToken.ThrowIfCancellationRequested();
        return taken;
    }

    /// <summary>Hands the turn to whoever has waited longest.</summary>
    public void Release()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult(true))
                    return;
            }

            _taken = false;
        }
    }
}
