using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace TokenDashboard.Core.Feed.Postgres;

/// <summary>
/// Tells the other instances of what the feed tells here, and the feed of what they tell, by LISTEN and NOTIFY. As the feed itself it is an
/// accelerator: what is lost while a connection is, is found by the pages' own asking within seconds. Nothing is told inside a transaction,
/// since a commit that tells waits for all others that do.
/// </summary>
/// <param name="feed">What is told further.</param>
/// <param name="database">How it is told: any connection will do.</param>
/// <param name="direct">How it is heard: on a connection of its own, past a pooler.</param>
/// <param name="logger">Told when nothing is heard, and when again.</param>
public sealed partial class PostgresFeed(SessionFeed feed, NpgsqlDataSource database, string direct, ILogger<PostgresFeed> logger)
{
    private const string Channel = "token_dashboard";

    /// <summary>How many changes wait at most to be told further; beyond, pages ask anyway.</summary>
    internal const int MostWaiting = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _instance = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
    private readonly Channel<string> _told = System.Threading.Channels.Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>How many changes wait to be told further.</summary>
    internal int Waiting => _told.Reader.Count;

    /// <summary>Tells and hears until cancelled, whatever becomes of the connections.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        feed.Published += Tell;
        try
        {
            await Task.WhenAll(AgainAndAgainAsync(HearAsync, stopping), AgainAndAgainAsync(TellAsync, stopping));
        }
        finally
        {
            feed.Published -= Tell;
        }
    }

    private void Tell(Change change) => _told.Writer.TryWrite(change switch
    {
        Change.Sessions sessions => $"{_instance} sessions {sessions.UserId}",
        Change.Incidents incidents => string.Create(CultureInfo.InvariantCulture, $"{_instance} incidents {incidents.IncidentId}"),
        Change.Apps apps => $"{_instance} apps {apps.ClientId}",
        Change.Blocks => $"{_instance} blocks",
        Change.BulkActs acts => $"{_instance} acts {acts.UserId}",
        Change.Rules => $"{_instance} rules",
        Change.SavedViews => $"{_instance} views",
        Change.Settings => $"{_instance} settings",
        Change.Jobs jobs => $"{_instance} jobs {jobs.Job}",
        Change.Looking looking => string.Create(CultureInfo.InvariantCulture, $"{_instance} looking {looking.IncidentId} {(looking.IsThere ? 1 : 0)} {looking.UserId}"),
        _ => throw new InvalidOperationException($"No word for {change.GetType().Name}."),
    });

    // Null for what this instance told itself, and for what is in nobody's words.
    private Change? Understand(string text) => text.Split(' ', 3) switch
    {
        [var instance, ..] when instance == _instance => null,
        [_, "sessions", var userId] => new Change.Sessions(userId),
        [_, "incidents", var id] when int.TryParse(id, CultureInfo.InvariantCulture, out var number) => new Change.Incidents(number),
        [_, "apps", var clientId] => new Change.Apps(clientId),
        [_, "blocks"] => new Change.Blocks(),
        [_, "acts", var userId] => new Change.BulkActs(userId),
        [_, "rules"] => new Change.Rules(),
        [_, "views"] => new Change.SavedViews(),
        [_, "settings"] => new Change.Settings(),
        [_, "jobs", var job] => new Change.Jobs(job),
        [_, "looking", var rest] when rest.Split(' ', 3) is [var id, "0" or "1", var userId] && int.TryParse(id, CultureInfo.InvariantCulture, out var number) =>
            new Change.Looking(number, userId, rest[id.Length + 1] == '1'),
        _ => null,
    };

    // The work says when it works.
    private async Task AgainAndAgainAsync(Func<Action, CancellationToken, Task> work, CancellationToken stopping)
    {
        var isFailing = false;
        while (true)
        {
            try
            {
                await work(() => isFailing = false, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                if (!isFailing)
                    LogLost(logger, e);
                isFailing = true;
                await Task.Delay(Pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Returns never but by a failure.
    private async Task HearAsync(Action works, CancellationToken stopping)
    {
        var settings = new NpgsqlConnectionStringBuilder(direct) { Pooling = false, KeepAlive = 10 };
        await using var connection = new NpgsqlConnection(settings.ToString());
        connection.Notification += (_, heard) =>
        {
            if (Understand(heard.Payload) is { } change)
                feed.PublishHere(change);
        };
        await connection.OpenAsync(stopping);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(stopping);
        LogListening(logger);
        works();
        while (true)
            await connection.WaitAsync(stopping);
    }

    private async Task TellAsync(Action works, CancellationToken stopping)
    {
        await _told.Reader.WaitToReadAsync(stopping);
        HashSet<string> texts = [];
        while (texts.Count < MostWaiting && _told.Reader.TryRead(out var text))
            texts.Add(text);
        await using var command = database.CreateCommand("SELECT pg_notify($1, text) FROM unnest($2) AS text");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. texts] });
        await command.ExecuteNonQueryAsync(stopping);
        works();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other instances can't be told, or heard; open pages learn of what happens there within seconds all the same")]
    private static partial void LogLost(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Other instances are heard")]
    private static partial void LogListening(ILogger logger);
}
