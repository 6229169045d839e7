using System.Globalization;
using System.Text.RegularExpressions;
using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Jobs;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Jobs;

/// <summary>Says in words what a job is, when it runs and how it went.</summary>
public static partial class JobWords
{
    /// <summary>What the job is called on screen.</summary>
    public static string Name(string job) => job switch
    {
        CleanupJob.Name => JobStrings.Cleanup,
        KeyJob.Name => JobStrings.Keys,
        RuleJob.Name => JobStrings.Rules,
        _ => job,
    };

    /// <summary>What it does, with the settings in force.</summary>
    public static string What(string job, CleanupOptions cleanup, KeyOptions keys) => job switch
    {
        CleanupJob.Name => Phrase.Of(JobStrings.CleanupWhat, Span(cleanup.KeepEnded), Span(cleanup.KeepHistory), Rows(cleanup.BatchSize)),
        KeyJob.Name => Phrase.Of(JobStrings.KeysWhat, Span(keys.SigningLifetime)),
        RuleJob.Name => JobStrings.RulesWhat,
        _ => "",
    };

    /// <summary>How all of them are, as a headline.</summary>
    public static string Headline(IReadOnlyList<JobView> jobs) => jobs.Where(j => j.Last is { Failed: true }).ToList() switch
    {
        [var one] => Phrase.Of(JobStrings.HeadFailedOne, Name(one.Job)),
        { Count: > 1 } failed => Phrase.Of(JobStrings.HeadFailedMany, failed.Count),
        _ => jobs.All(j => j.Last is null) ? JobStrings.HeadNeverRan : JobStrings.HeadHealthy,
    };

    /// <summary>How its last runs went, in a sentence; they are oldest first and at least one.</summary>
    public static string Headline(IReadOnlyList<JobRunRow> runs)
    {
        var failed = runs.Count(r => r.Failed);
        var inARow = runs.Reverse().TakeWhile(r => r.Failed).Count();
        return (failed, inARow) switch
        {
            (0, _) when runs.Count == 1 => JobStrings.OneRunDone,
            (0, _) => Phrase.Of(runs.Count < JobView.Shown ? JobStrings.AllSoFarDone : JobStrings.AllDone, runs.Count),
            (_, 1) => JobStrings.LastFailed,
            (_, > 1) => Phrase.Of(JobStrings.LastOnesFailed, inARow),
            (1, _) => Phrase.Of(JobStrings.OneFailed, runs.Count),
            _ => Phrase.Of(JobStrings.SomeFailed, failed, runs.Count),
        };
    }

    /// <summary>What a chart of the runs shows, for those who can't see it.</summary>
    public static string Description(IReadOnlyList<JobRunRow> runs)
    {
        var done = runs.Where(r => !r.Failed).ToList();
        var failed = runs.Count - done.Count;
        var outcome = failed switch { 0 => JobStrings.ChartNoneFailed, 1 => JobStrings.ChartOneFailed, _ => Phrase.Of(JobStrings.ChartSomeFailed, failed) };
        return done.Count == 0
            ? $"{outcome} {JobStrings.ChartMore}"
            : $"{Phrase.Of(JobStrings.ChartRange, done.Min(r => r.Removed), done.Max(r => r.Removed))} {outcome} {JobStrings.ChartMore}";
    }

    /// <summary>One run's numbers, shown where the pointer rests on its bar.</summary>
    public static string Bar(JobRunRow run) => run.Failed
        ? Phrase.Of(JobStrings.BarFailed, Took(run.Duration))
        : Phrase.Of(JobStrings.BarDone, Rows(run.Removed), Took(run.Duration));

    /// <summary>A run's outcome, for who waits for it.</summary>
    public static string Outcome(string job, JobRunRow run) => run.Failed
        ? Phrase.Of(JobStrings.SaidFailed, Name(job))
        : Phrase.Of(JobStrings.SaidDone, Name(job), Rows(run.Removed), Took(run.Duration));

    /// <summary>"1 row", "521 rows".</summary>
    public static string Rows(int count) => Phrase.Count(count, JobStrings.Row, JobStrings.Rows);

    /// <summary>A count that fits over a bar.</summary>
    public static string OverBar(int count) =>
        count < 1_000_000 ? Phrase.Number(count) : Phrase.Of(JobStrings.Millions, count / 1e6);

    /// <summary>How long a run took or has taken: "12 ms", "1.5 s", "2 min 5 s".</summary>
    public static string Took(TimeSpan span) => span switch
    {
        { TotalSeconds: < .1 } => Phrase.Of(JobStrings.Milliseconds, span.TotalMilliseconds),
        { TotalMinutes: < 1 } => Phrase.Of(JobStrings.Seconds, span.TotalSeconds),
        _ => Phrase.Of(JobStrings.Minutes, (int)span.TotalMinutes, span.Seconds),
    };

    /// <summary>The schedule in words, where it is as simple as that; null where it is not. {0} stands for the time of day.</summary>
    public static string? Schedule(string cron) =>
        Hourly().IsMatch(cron) ? JobStrings.Hourly : Daily().IsMatch(cron) ? JobStrings.Daily : null;

    /// <summary>How an instant is told apart from others near it: by its time, or by its day too.</summary>
    public static string TimeFormat(DateTimeOffset at, DateTimeOffset now) => (at - now).Duration() < TimeSpan.FromHours(20) ? "time" : "datetime";

    // A length that is kept to, so it is not rounded.
    private static string Span(TimeSpan span) => span switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => Phrase.Count((int)span.TotalDays, JobStrings.Day, JobStrings.Days),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => Phrase.Count((int)span.TotalHours, JobStrings.Hour, JobStrings.Hours),
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerMinute == 0 && span < TimeSpan.FromDays(1) => Phrase.Count((int)span.TotalMinutes, JobStrings.SpanMinute, JobStrings.SpanMinutes),
        _ => span.ToString("c", CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^0 \d+ \* [*?] \* [*?]( \*)?$")]
    private static partial Regex Hourly();

    [GeneratedRegex(@"^0 \d+ \d+ [*?] \* [*?]( \*)?$")]
    private static partial Regex Daily();
}
