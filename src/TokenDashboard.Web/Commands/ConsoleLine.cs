using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Hosting;
using TokenDashboard.Web.Rest;

namespace TokenDashboard.Web.Commands;

/// <summary>What stands behind a command: words, options with a value each, and the server's settings.</summary>
internal sealed record ConsoleLine(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Options, bool IsJson, bool IsYes, string[] Settings)
{
    /// <summary>Reads it; null when something is not understood. An option stands there once.</summary>
    public static ConsoleLine? Parse(ReadOnlySpan<string> args, params ReadOnlySpan<string> options)
    {
        List<string> words = [];
        List<string> settings = [];
        Dictionary<string, string> said = new(StringComparer.Ordinal);
        var (isJson, isYes) = (false, false);
        for (var at = 0; at < args.Length; at++)
        {
            var arg = args[at];
            if (arg is "--json")
                isJson = true;
            else if (arg is "--yes")
                isYes = true;
            else if (CommandHost.IsSetting(arg))
                settings.Add(arg);
            else if (!arg.StartsWith('-'))
                words.Add(arg);
            else if (!options.Contains(arg) || at + 1 == args.Length || args[at + 1].StartsWith("--", StringComparison.Ordinal) || !said.TryAdd(arg[2..], args[++at]))
                return null;
        }

        return new(words, said, isJson, isYes, [.. settings]);
    }

    /// <summary>The options as the API's filter takes them, for who reads one. Throws <see cref="StartupException"/> with what is wrong with it.</summary>
    public T Filter<T>(Func<ApiFilter, T> read)
    {
        var filter = new ApiFilter(new QueryCollection(Options.ToDictionary(o => o.Key, o => new StringValues(o.Value), StringComparer.Ordinal)));
        var query = read(filter);
        return filter.Refusal is ProblemHttpResult { ProblemDetails.Detail: { } wrong } ? throw new StartupException("--" + wrong) : query;
    }

    /// <summary>The id of whom <c>--user</c> names by address or id; null where it names nobody. Throws <see cref="StartupException"/> when there is no such account.</summary>
    public async Task<string?> UserAsync(CommandHost host)
    {
        if (!Options.TryGetValue("user", out var who))
            return null;
        await using var db = await host.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        var address = who.Trim();
        return await db.Accounts.Where(a => a.Id == who || a.Address == address).Select(a => a.Id).FirstOrDefaultAsync()
            ?? throw new StartupException("No account has that email or id: nothing was changed.");
    }

    /// <summary>Goes on when <c>--yes</c> says so, or whoever is there does. Throws <see cref="StartupException"/> when not.</summary>
    public async Task AskAsync(string sentence, TextReader input, TextWriter console, TextWriter errors)
    {
        // What a program reads has nothing else in it.
        var where = IsJson ? errors : console;
        await where.WriteLineAsync(" " + sentence);
        if (!IsYes && !await new Question(input, where).IsYesAsync())
            throw new StartupException("Nothing was changed.");
    }
}
