using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Audit;

/// <summary>A line of the log as a chain has it.</summary>
/// <param name="Hash">SHA-256 of the hash before it, a line feed and the text, in hex: it stands for this line and all before.</param>
/// <param name="Text">The line as one line of JSON in ASCII, with what is stored of it and nothing else: always the same, whatever people are called by then.</param>
public sealed record AuditLink(string Hash, string Text);

/// <summary>What is said of a chain: whole, or where it first is not as it was.</summary>
/// <param name="Head">The last hash; <see cref="AuditChain.Start"/> of a chain without lines.</param>
/// <param name="Broken">The first line that does not fit, counted from 1; null where all do.</param>
public sealed record ChainState(string Head, int? Broken);

/// <summary>
/// The lines about one case, each hashed with what stands before it. Who takes a bundle leaves a line that notes how the chain stood then, in a log
/// that the database lets nobody change: a later bundle in which a line is another, is missing or was put in between does not fit that note.
/// </summary>
public static class AuditChain
{
    /// <summary>Stands before the first line.</summary>
    public static readonly string Start = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>The lines in the order they were written.</summary>
    public static IReadOnlyList<AuditLink> Of(IEnumerable<AuditEntry> entries)
    {
        List<AuditLink> links = [];
        foreach (var text in entries.Select(Text))
            links.Add(new(Hash(links.Count == 0 ? Start : links[^1].Hash, text), text));
        return links;
    }

    /// <summary>What is noted of the lines that are there: the numbers of the first and the last, and the last hash; null where there is none.</summary>
    public static string? Note(IReadOnlyList<AuditEntry> entries) =>
        entries.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{entries[0].Id}-{entries[^1].Id} {Of(entries)[^1].Hash}");

    /// <summary>
    /// Whether each hash is that of its line and all before, and each note of a former bundle that of the lines before it. A note from when there were older
    /// lines than are kept now says nothing any more.
    /// </summary>
    public static ChainState Check(IReadOnlyList<AuditLink> links)
    {
        var previous = Start;
        Dictionary<long, string> hashes = [];
        long? first = null;
        for (var i = 0; i < links.Count; i++)
        {
            if (links[i].Hash != Hash(previous, links[i].Text) || Read(links[i].Text) is not { } line || !IsAsNoted(line, first ?? line.Id, hashes) || !hashes.TryAdd(line.Id, links[i].Hash))
                return new(previous, i + 1);
            first ??= line.Id;
            previous = links[i].Hash;
        }

        return new(previous, null);
    }

    // First and last number, and hash.
    private static bool IsAsNoted(ReadLine line, long first, Dictionary<long, string> hashes)
    {
        if (line.Action != nameof(AuditAction.IncidentBundled) || line.After?.Split('-', ' ') is not [var from, var until, var hash])
            return true;
        return long.TryParse(from, CultureInfo.InvariantCulture, out var began) && long.TryParse(until, CultureInfo.InvariantCulture, out var last)
            && (began < first || (began == first && hashes.GetValueOrDefault(last) == hash));
    }

    private static string Hash(string previous, string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{previous}\n{text}")));

    private static string Text(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("id", entry.Id);
            // No more than every database keeps.
            json.WriteString("at", entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("action", entry.Action.ToString());
            foreach (var (name, value) in new[]
            {
                ("actorId", entry.ActorId), ("userId", entry.UserId), ("target", entry.Target), ("before", entry.Before), ("after", entry.After), ("reason", entry.Reason),
                ("appId", entry.AppId), ("ip", entry.Ip), ("agent", entry.Agent),
            })
            {
                if (value is not null)
                    json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    private static ReadLine? Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var line = json.RootElement;
            return new(line.GetProperty("id").GetInt64(), line.GetProperty("action").GetString(), line.TryGetProperty("after", out var after) ? after.GetString() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private sealed record ReadLine(long Id, string? Action, string? After);
}
