using System.Globalization;
using System.Text.Json;
using TokenDashboard.Core;
using TokenDashboard.Core.Sessions;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;
using TokenDashboard.Web.Rest;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>sessions list|end</c>: everyone's sessions, for whoever can read the server's disk, over the services of the pages and the API. The audit log names the console. Exit codes:
/// 0 done, 1 not done, 2 not understood.
/// </summary>
public static class SessionsCommand
{
    private const string Usage =
        """
        sessions list [--view living|ended|all] [--user E-MAIL|ID] [--device NAME] [--ip ADDRESS] [--kind browser|app]
                      [--app CLIENT-ID] [--agent BEGINNING] [--from INSTANT] [--until INSTANT] [--json] [--Setting=value ...]
        sessions end ID ... [--yes] [--json]
        sessions end --user E-MAIL|ID [--yes] [--json]

          Lists sessions, at most 10,000, or ends some, or all that somebody has. Ending says first how many, and
          asks. The server may run meanwhile.

          --json                   writes what the API answers, and nothing else
          --yes                    does not ask
        """;

    private const int PageSize = 200;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["sessions", ..];

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter console, TextWriter errors)
    {
        Func<CommandHost, Task>? act = null;
        string[] settings = [];
        if (args is [_, "list", .. var filter] && ConsoleLine.Parse(filter, "--view", "--user", "--device", "--ip", "--kind", "--app", "--agent", "--from", "--until") is { Words.Count: 0 } list)
            (act, settings) = (host => ListAsync(host, list, console), list.Settings);
        else if (args is [_, "end", .. var which] && ConsoleLine.Parse(which, "--user") is { } end && Ids(end) is { } ids && ids.Count > 0 != end.Options.ContainsKey("user"))
            (act, settings) = (host => EndAsync(host, end, ids, input, console, errors), end.Settings);
        if (act is null)
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        return await CommandHost.RunAsync(settings, errors, async host =>
        {
            await host.CheckVersionAsync();
            await act(host);
        });
    }

    private static List<Guid>? Ids(ConsoleLine line)
    {
        var ids = line.Words.Select(word => Guid.TryParseExact(word, "D", out var id) ? id : Guid.Empty).Distinct().ToList();
        return ids.Contains(Guid.Empty) ? null : ids;
    }

    private static async Task ListAsync(CommandHost host, ConsoleLine line, TextWriter console)
    {
        var query = line.Filter(EverySessionEndpoints.Filter) with { Person = await line.UserAsync(host), Most = PageSize };
        var directory = host.Services.GetRequiredService<SessionDirectory>();
        List<OwnedSessionReply> rows = [];
        for (OwnedSessionPage? page = null; page is null || (page.Next is not null && rows.Count < SessionDirectory.MostCounted);)
        {
            page = await directory.ListAsync(query with { After = page?.Next }, CancellationToken.None);
            rows.AddRange(page.Rows.Select(OwnedSessionReply.Of));
        }

        if (line.IsJson)
            await console.WriteLineAsync(JsonSerializer.Serialize(new ApiList<OwnedSessionReply>(rows, null), ApiTag.Json));
        else
            foreach (var row in rows)
                await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" {row.Id}  {row.CreatedAt:yyyy-MM-dd HH:mm}  {(row.IsLive ? "living" : "ended"),-7} {row.Kind,-8} {Text(row.UserEmail)}, {Text(row.Name)}"));
    }

    private static async Task EndAsync(CommandHost host, ConsoleLine line, List<Guid> ids, TextReader input, TextWriter console, TextWriter errors)
    {
        var directory = host.Services.GetRequiredService<SessionDirectory>();
        var user = await line.UserAsync(host);
        var (query, now) = (new SessionQuery(SessionView.Living, user, null, null, null, null, null, null, null), host.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var living = user is null ? (await directory.ListAsync(ids, CancellationToken.None)).Count(s => s.IsLive) : await directory.CountLivingAsync(query, null, CancellationToken.None);
        await line.AskAsync(string.Create(CultureInfo.InvariantCulture, $"This ends {living:N0} sessions."), input, console, errors);
        var ended = user is null ? await directory.EndAsync(ids, "selected by hand", Actor.Console, CancellationToken.None) : await directory.EndAllAsync(query, now, $"user {user}", Actor.Console, CancellationToken.None);
        await console.WriteLineAsync(line.IsJson ? JsonSerializer.Serialize(new EndedReply(ended.Count), ApiTag.Json) : string.Create(CultureInfo.InvariantCulture, $" {ended.Count:N0} sessions were ended."));
        if (ended.Count == 0)
            throw new StartupException("None of them lived: nothing was changed.");
    }

    private static string Text(string text) => PlainText.Of(text, 60);
}
