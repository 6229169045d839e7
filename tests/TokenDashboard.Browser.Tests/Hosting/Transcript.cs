using System.Text.RegularExpressions;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>What a process or a window has written so far, and a way to wait for what it has yet to write.</summary>
public sealed class Transcript
{
    private readonly Lock _lock = new();
    private string _text = "";
    private bool _over;
    private TaskCompletionSource _more = NewSignal();

    /// <summary>
    /// Waits until <paramref name="pattern"/> is found in what was written, from the beginning, and answers the match.
    /// Throws with the whole text when nothing more can come, or after <paramref name="patience"/> (30 s).
    /// </summary>
    public async Task<Match> MatchAsync(string pattern, TimeSpan? patience = null)
    {
        using var patienceOver = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(30));
        while (true)
        {
            var (text, over, more) = Now();
            if (Regex.Match(text, pattern, RegexOptions.Multiline) is { Success: true } match)
                return match;
            if (over)
                throw new InvalidOperationException($"It ended without '{pattern}'. Written was:\n{text}");
            try
            {
                await more.WaitAsync(patienceOver.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"There was no '{pattern}' in time. Written was:\n{this}");
            }
        }
    }

    /// <summary>All that was written so far.</summary>
    public override string ToString() => Now().Text;

    /// <summary>Takes one more line; null, as <see cref="System.Diagnostics.Process"/> says it, means there are no more.</summary>
    internal void Add(string? line)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (line is null)
                _over = true;
            else
                _text += line + "\n";
            (waiting, _more) = (_more, NewSignal());
        }

        waiting.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (string Text, bool Over, Task More) Now()
    {
        lock (_lock)
            return (_text, _over, _more.Task);
    }
}
