using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace TokenDashboard.Browser.Tests.Hosting;

/// <summary>One window with a cookie jar of its own, and what its pages complained about.</summary>
public sealed class Window : IAsyncDisposable
{
    /// <summary>Runs in every document: what the content security policy stops is written to the console, as a complaint.</summary>
    internal const string Watch =
        "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.effectiveDirective} stopped ${e.blockedURI} ${e.sample} (${e.sourceFile}:${e.lineNumber})`))";

    private const int ToldOfServer = 8000;

    private readonly Transcript _complaints = new();

    internal Window(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add($"{message.Page?.Url}: {message.Type}: {message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => _complaints.Add($"{error.Page?.Url}: exception: {error.Error}");
    }

    /// <summary>The window's cookies, storage and pages.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The first page.</summary>
    public IPage Page { get; }

    /// <summary>
    /// Fails with all complaints if there are any: warnings and errors on the console and exceptions that no script
    /// caught, of all pages. Chromium also writes an error there for every answer of 400 and above. They arrive a moment
    /// after their cause, so this belongs at the end of a test.
    /// </summary>
    /// <param name="server">What the server says of itself, whose end is told with the complaints.</param>
    public void AssertNoComplaints(Transcript? server = null)
    {
        var complaints = _complaints.ToString();
        if (complaints.Length > 0)
            Assert.Fail(server?.ToString() is { } said ? $"{complaints}\nThe server:\n{said[Math.Max(0, said.Length - ToldOfServer)..]}" : complaints);
    }

    /// <summary>The same, but for those that have these words: a library tries what the policy stops, and does without.</summary>
    public void AssertNoComplaintsBut(string expected)
    {
        var others = _complaints.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(expected, StringComparison.Ordinal)).ToList();
        Assert.True(others.Count == 0, string.Join('\n', others));
    }

    /// <summary>Waits for a complaint that is expected, and answers it.</summary>
    public Task<Match> ComplaintAsync(string pattern) => _complaints.MatchAsync(pattern, TimeSpan.FromSeconds(15));

    /// <summary>Closes the window and forgets its cookies.</summary>
    public async ValueTask DisposeAsync() => await Context.CloseAsync();
}
