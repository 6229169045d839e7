using TokenDashboard.Core.Cleanup;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Tokens;
using TokenDashboard.Web.Components.Jobs;
using TokenDashboard.Web.Jobs;

namespace TokenDashboard.Web.Tests.Components.Jobs;

/// <summary>Runs, schedules and lengths of time in words.</summary>
public sealed class JobWordsTests
{
    /// <summary>A dot is a run that did its work, an x one that failed; the last stands at the end.</summary>
    [Theory]
    [InlineData(".", "The only run so far did its work.")]
    [InlineData("...", "All 3 runs so far did their work.")]
    [InlineData("..............", "All of the last 14 runs did their work.")]
    [InlineData("x", "The last run failed.")]
    [InlineData(".x.x", "The last run failed.")]
    [InlineData("..xx", "The last 2 runs failed.")]
    [InlineData(".......x......", "One of the last 14 runs failed, and the next one caught up.")]
    [InlineData(".x.x..........", "2 of the last 14 runs failed, and later ones caught up.")]
    public void Headline_Runs_SaysHowTheyWent(string runs, string sentence) => Assert.Equal(sentence, JobWords.Headline(Runs(runs)));

    [Theory]
    [InlineData("", "Housekeeping has not run yet.")]
    [InlineData("..", "Housekeeping is healthy.")]
    [InlineData("x.", "Housekeeping is healthy.")]
    [InlineData(".x", "Cleanup failed at its last run.")]
    public void Headline_Jobs_SaysWhetherTheHousekeepingRuns(string runs, string sentence) => Assert.Equal(sentence, JobWords.Headline([View("cleanup", runs)]));

    [Fact]
    public void Headline_SeveralFailed_CountsThem() =>
        Assert.Equal("2 jobs failed at their last run.", JobWords.Headline([View("a", "x"), View("b", "."), View("c", "x")]));

    [Theory]
    [InlineData("..", "Each run that did its work removed between 0 and 1 rows. None failed. The numbers are in the table below.")]
    [InlineData("x", "One failed. The numbers are in the table below.")]
    [InlineData(".xx", "Each run that did its work removed between 0 and 0 rows. 2 failed. The numbers are in the table below.")]
    public void Description_Runs_SaysWhatTheBarsShow(string runs, string sentence) => Assert.Equal(sentence, JobWords.Description(Runs(runs)));

    [Theory]
    [InlineData("0 0 * * * ?", "Every hour")]
    [InlineData("0 15 * ? * *", "Every hour")]
    [InlineData("0 30 4 * * ?", "Daily at {0}")]
    [InlineData("0 30 4 ? * * *", "Daily at {0}")]
    [InlineData("0 30 4 * * ? 2027", null)]
    [InlineData("0 30 4,16 * * ?", null)]
    [InlineData("0 30 4 ? * MON", null)]
    [InlineData("0 0/5 * * * ?", null)]
    [InlineData("10 0 * * * ?", null)]
    public void Schedule_Cron_IsInWordsWhereThatIsSimple(string cron, string? words) => Assert.Equal(words, JobWords.Schedule(cron));

    [Theory]
    [InlineData("00:00:00.0120000", "12 ms")]
    [InlineData("00:00:01.4900000", "1.5 s")]
    [InlineData("00:00:30.0120000", "30.0 s")]
    [InlineData("00:02:05", "2 min 5 s")]
    [InlineData("01:02:05", "62 min 5 s")]
    public void Took_Duration_IsAsExactAsItMatters(string duration, string words) =>
        Assert.Equal(words, JobWords.Took(TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999_999, "999,999")]
    [InlineData(12_043_957, "12.0 M")]
    public void OverBar_Count_Fits(int count, string words) => Assert.Equal(words, JobWords.OverBar(count));

    [Theory]
    [InlineData("30.00:00:00", "7.00:00:00", "30 days ago, spent tokens older than 7 days,")]
    [InlineData("1.00:00:00", "01:00:00", "1 day ago, spent tokens older than 1 hour,")]
    [InlineData("1.12:00:00", "1.00:30:00", "36 hours ago, spent tokens older than 1.00:30:00,")]
    public void What_Cleanup_SaysTheSettingsInForce(string ended, string history, string words) => Assert.Equal(
        $"Removes sessions that ended more than {words} and codes that ran out. At most 250 rows at a time.",
        JobWords.What(CleanupJob.Name, new CleanupOptions { KeepEnded = Span(ended), KeepHistory = Span(history), BatchSize = 250 }, new KeyOptions()));

    private static TimeSpan Span(string text) => TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static JobView View(string job, string runs) => new(new JobTimes(job, null, null, null), Runs(runs));

    private static List<JobRunRow> Runs(string runs) =>
        [.. runs.Select((run, i) => new JobRunRow(i, DateTimeOffset.UnixEpoch.AddHours(i), TimeSpan.FromSeconds(1), run == 'x' ? 0 : i, run == 'x' ? "No. Reference ABC234" : null))];
}
