using System.Globalization;
using System.Text.Json;
using TokenDashboard.Core;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Downloads;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Requests;
using TokenDashboard.Web.Rest;

namespace TokenDashboard.Web.Commands;

/// <summary>
/// <c>incidents list|show|settle|contain</c>: what admins do with cases, for whoever can read the server's disk, over the services of the pages and the API. The audit log names
/// the console. Exit codes: 0 done, 1 not done, 2 not understood.
/// </summary>
public static class IncidentsCommand
{
    private const string Usage =
        """
        incidents list [--view open|notTaken|resolved] [--verdict V] [--answer A] [--user E-MAIL|ID]
                       [--q WORDS] [--sort severity|newest|oldest] [--json] [--Setting=value ...]
        incidents show ID [--json]
        incidents settle ID ... --as stolen|lostReply|test|other [--note TEXT] [--yes] [--json]
        incidents contain ID [--yes]

          Lists incidents, shows one with its evidence, settles up to 500, or contains the account of one: ends
          everything it has open, and lets nobody in until its owner has chosen a new password. Settling and
          containing say first what they do, and ask. The server may run meanwhile.

          --json                   writes what the API answers, and nothing else
          --yes                    does not ask
        """;

    private const int PageSize = 200;

    /// <summary>Whether the command line is for this rather than for the server.</summary>
    public static bool IsAsked(string[] args) => args is ["incidents", ..];

    /// <summary>Runs the command.</summary>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter console, TextWriter errors)
    {
        Func<CommandHost, ConsoleLine, Task>? act = args switch
        {
            [_, "list", .. var rest] when Read(rest, out var line, "--view", "--verdict", "--answer", "--user", "--q", "--sort") && line!.Words.Count == 0 => (host, said) => ListAsync(host, said, console),
            [_, "show", .. var rest] when Read(rest, out var line) && Ids(line!) is [var id] => (host, said) => ShowAsync(host, said, id, console),
            [_, "settle", .. var rest] when Read(rest, out var line, "--as", "--note") && Ids(line!) is { Count: > 0 and <= TriageService.MostAtOnce } && line!.Options.ContainsKey("as") => (host, said) => SettleAsync(host, said, input, console, errors),
            [_, "contain", .. var rest] when Read(rest, out var line) && Ids(line!) is [var id] => (host, said) => ContainAsync(host, said, id, input, console, errors),
            _ => null,
        };
        if (act is null || ConsoleLine.Parse(args.AsSpan(2), "--view", "--verdict", "--answer", "--user", "--q", "--sort", "--as", "--note") is not { } all)
        {
            await errors.WriteLineAsync(Usage);
            return CommandHost.NotUnderstood;
        }

        return await CommandHost.RunAsync(all.Settings, errors, async host =>
        {
            await host.CheckVersionAsync();
            await act(host, all);
        });
    }

    private static bool Read(string[] args, out ConsoleLine? line, params ReadOnlySpan<string> options) => (line = ConsoleLine.Parse(args, options)) is not null;

    private static List<int>? Ids(ConsoleLine line)
    {
        var ids = line.Words.Select(word => int.TryParse(word.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1).ToList();
        return ids.Contains(-1) ? null : ids;
    }

    private static async Task ListAsync(CommandHost host, ConsoleLine line, TextWriter console)
    {
        var query = line.Filter(CaseEndpoints.Filter) with { UserId = await line.UserAsync(host) };
        var inbox = host.Services.GetRequiredService<IncidentInbox>();
        List<IncidentFileRow> rows = [];
        for (InboxPart? part = null; part is null || part.Next is not null;)
        {
            part = await inbox.ListAsync(query, "", part?.Next, PageSize, CancellationToken.None);
            rows.AddRange(part.Rows.Select(IncidentFileRow.Of));
        }

        if (line.IsJson)
            await WriteAsync(console, new ApiList<IncidentFileRow>(rows, null));
        else
            foreach (var row in rows)
                await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" #{row.Id,-6} {row.OpenedAt:yyyy-MM-dd HH:mm}  {row.Severity,-5} {row.Verdict,-12} {row.Status,-8} {Text(row.Owner)}, {Text(row.Device)}"));
    }

    private static async Task ShowAsync(CommandHost host, ConsoleLine line, int id, TextWriter console)
    {
        var incident = await FindAsync(host, id);
        var file = IncidentFile.Of(incident, await host.Services.GetRequiredService<CaseHistory>().ListAsync(id, CancellationToken.None));
        // For people the same, with line breaks: what they want to see of a case is all of it.
        await (line.IsJson ? WriteAsync(console, file) : console.WriteLineAsync(JsonSerializer.Serialize(file, AdminDownloads.Indented)));
    }

    private static async Task SettleAsync(CommandHost host, ConsoleLine line, TextReader input, TextWriter console, TextWriter errors)
    {
        var ids = Ids(line)!.Distinct().ToList();
        if (CaseEndpoints.ResolutionOf(line.Options["as"]) is not { } resolution)
            throw new StartupException($"--as must be one of {string.Join(", ", TriageService.Resolutions.Select(FileWords.Of))}: nothing was changed.");
        var note = line.Options.GetValueOrDefault("note");
        if (note?.Length > TriageService.NoteLength)
            throw new StartupException($"--note must have at most {TriageService.NoteLength} characters: nothing was changed.");
        await line.AskAsync(string.Create(CultureInfo.InvariantCulture, $"This settles {ids.Count:N0} incidents as {FileWords.Of(resolution)}."), input, console, errors);
        var (_, settled) = await host.Services.GetRequiredService<TriageService>().ResolveManyAsync(ids, resolution, note, Actor.Console, CancellationToken.None);
        var reply = new SettledReply(settled, [.. ids.Except(settled).Order()]);
        await (line.IsJson ? WriteAsync(console, reply) : console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $" {settled.Count:N0} incidents were settled.")));
        if (reply.Left.Count > 0)
            throw new StartupException($"Left alone, as settled already, not to be settled by a word, or not there: {string.Join(", ", reply.Left.Select(id => $"#{id}"))}.");
    }

    private static async Task ContainAsync(CommandHost host, ConsoleLine line, int id, TextReader input, TextWriter console, TextWriter errors)
    {
        var incident = await FindAsync(host, id);
        await line.AskAsync($"This ends everything that {Text(incident.UserEmail)} has open, and lets nobody in until a new password is chosen.", input, console, errors);
        if (await host.Services.GetRequiredService<TriageService>().ContainAsync(id, Actor.Console, CancellationToken.None) != AdminResult.Done)
            throw new StartupException("The account is contained already: nothing was changed.");
        await (line.IsJson ? WriteAsync(console, new { id }) : console.WriteLineAsync(" The account is contained."));
    }

    private static async Task<IncidentDetail> FindAsync(CommandHost host, int id) => await host.Services.GetRequiredService<IncidentService>().FindAsync(id, CancellationToken.None)
        ?? throw new StartupException($"There is no incident #{id}.");

    private static Task WriteAsync<T>(TextWriter console, T answer) => console.WriteLineAsync(JsonSerializer.Serialize(answer, ApiTag.Json));

    private static string Text(string text) => PlainText.Of(text, 60);
}
