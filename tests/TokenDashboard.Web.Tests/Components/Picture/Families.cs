using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;

namespace TokenDashboard.Web.Tests.Components.Picture;

/// <summary>A family told step by step, by the clock of one day unless a step says otherwise.</summary>
public sealed class Family(string name = "Pixel 9", string software = "Mobile app 4.2 on Android 16")
{
    public static readonly Requester Phone = new("203.0.113.7", "token-mobile/4.2 (Android 16; Pixel 9)");
    public static readonly Requester PhoneUpdated = new("203.0.113.7", "token-mobile/4.3 (Android 16; Pixel 9)");
    public static readonly Requester PhoneOutside = new("192.0.2.88", "token-mobile/4.2 (Android 16; Pixel 9)");
    public static readonly Requester Curl = new("198.51.100.24", "curl/8.9");

    private static readonly DateTimeOffset Day = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private readonly List<FamilyEvent> _events = [];
    private readonly List<FamilyClient> _clients = [];
    private (DateTimeOffset At, EndReason Reason)? _end;
    private FamilyCase? _case;

    private int Live { get; set; }

    public Family Links(string time, Requester? by = null) => Obtains(FamilyEventKind.SignedIn, time, by ?? Phone);

    public Family Rotates(Requester by, params string[] times)
    {
        foreach (var time in times)
            Obtains(FamilyEventKind.Rotated, time, by);
        return this;
    }

    /// <summary>Rotates every so many minutes.</summary>
    public Family Rotates(Requester by, string from, int times, int minutes)
    {
        for (var i = 0; i < times; i++)
            Obtain(FamilyEventKind.Rotated, At(from).AddMinutes(i * minutes), by);
        return this;
    }

    public Family Retries(Requester by, int generation, string time) => Adds(FamilyEventKind.Retried, generation, time, by);

    public Family ShowsAnotherHistory(Requester by, int generation, string time) => Adds(FamilyEventKind.Mismatched, generation, time, by);

    public Family IsRefused(Requester by, int generation, string time) => Adds(FamilyEventKind.RefusedAfterEnd, generation, time, by);

    /// <summary>A spent token comes back, which ends the family.</summary>
    public Family Replays(Requester by, int generation, string time, Verdict verdict, int exposedMinutes = 0)
    {
        Adds(FamilyEventKind.Replayed, generation, time, by);
        _case = new FamilyCase(
            IncidentKind.Reuse, verdict, TimeSpan.FromMinutes(exposedMinutes), generation, Live,
            _events.Find(e => e.Kind == FamilyEventKind.Rotated && e.Generation == generation + 1)?.At,
            IncidentSeverity.Of(IncidentKind.Reuse, verdict, OwnerAnswer.None, exposedMinutes > 0), Addresses(generation));
        return Ends(time, EndReason.Reuse);
    }

    /// <summary>Retries have opened an incident.</summary>
    public Family IsSuspected(int generation)
    {
        _case = new FamilyCase(IncidentKind.Retries, Verdict.Unclear, TimeSpan.Zero, generation, Live, null, Severity.Mid, Addresses(generation));
        return this;
    }

    private List<string> Addresses(int generation) =>
        [.. _events.Where(e => e.Kind is FamilyEventKind.SignedIn or FamilyEventKind.Rotated && e.Generation <= generation).Select(e => e.Ip).OfType<string>().Distinct()];

    public Family Ends(string time, EndReason reason)
    {
        _end = (At(time), reason);
        _events.Add(new FamilyEvent(FamilyEventKind.Ended, At(time), Live, null, null));
        return this;
    }

    /// <summary>Forgets the rows of these generations, as the cleanup does.</summary>
    public Family Forgets(int from, int to)
    {
        _events.RemoveAll(e => e.Kind == FamilyEventKind.Rotated && e.Generation >= from && e.Generation <= to);
        if (_case is { ConsumedAt: not null } about && about.Generation + 1 >= from && about.Generation + 1 <= to)
            _case = about with { ConsumedAt = null };
        return this;
    }

    public FamilyHistory Told() => new(name, software, Live, _end?.At, _end?.Reason, _case, _clients, _events);

    private Family Obtains(FamilyEventKind kind, string time, Requester by)
    {
        Obtain(kind, At(time), by);
        return this;
    }

    private void Obtain(FamilyEventKind kind, DateTimeOffset at, Requester by)
    {
        Live++;
        _events.Add(new FamilyEvent(kind, at, Live, by.Ip, by.Agent));
        if (!_clients.Exists(c => c.Network == by.Network && c.Agent == (by.Agent ?? "")))
            _clients.Add(new FamilyClient(by.Network, by.Agent ?? "", Live, by.Ip));
    }

    private Family Adds(FamilyEventKind kind, int generation, string time, Requester by)
    {
        _events.Add(new FamilyEvent(kind, At(time), generation, by.Ip, by.Agent));
        return this;
    }

    // "13:47", "13:47:04", or "-2 13:47" for two days before.
    private static DateTimeOffset At(string time)
    {
        var parts = time.Split(' ');
        var day = parts.Length > 1 ? int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return Day.AddDays(day) + TimeSpan.Parse(parts[^1], System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Families worth a picture.</summary>
public static class Families
{
    private static readonly Requester Phone = Family.Phone;
    private static readonly Requester Curl = Family.Curl;

    /// <summary>By the name their snapshot has.</summary>
    public static IReadOnlyDictionary<string, Func<FamilyHistory>> All { get; } = new Dictionary<string, Func<FamilyHistory>>
    {
        ["copy-refused"] = () => Usual().Rotates(Phone, "14:01").Replays(Curl, 3, "14:02:31", Verdict.CopyRefused).IsRefused(Curl, 3, "14:03").Told(),
        ["someone-else"] = () => Pixel().Rotates(Curl, "13:47", "13:58").Replays(Phone, 3, "14:02:31", Verdict.SomeoneElse, 15)
            .IsRefused(Curl, 5, "14:03").IsRefused(Curl, 5, "14:04").Told(),
        ["lost-reply"] = () => Usual().Replays(Phone, 3, "13:47:02", Verdict.LostReply).Told(),
        ["unclear"] = () => Usual().Rotates(Phone, "14:01").Replays(Family.PhoneOutside, 3, "14:02:31", Verdict.Unclear).Told(),
        ["retries"] = () => Usual().Retries(Family.PhoneOutside, 2, "13:32:09").Retries(Family.PhoneOutside, 3, "13:47:11")
            .Rotates(Phone, "14:01").Retries(Family.PhoneOutside, 4, "14:01:08").IsSuspected(4).Told(),
        ["alive"] = () => Usual().Rotates(Phone, "14:01").Told(),
        ["alive-one"] = () => new Family().Links("08:12").Told(),
        ["alive-folded"] = () => new Family().Links("-2 08:12").Rotates(Phone, "-2 09:00", 95, 30).Told(),
        ["alive-retried"] = () => Usual().Retries(Phone, 3, "13:47:05").Retries(Phone, 3, "13:47:09").Told(),
        ["ended-by-owner"] = () => Usual().Ends("1 09:30", EndReason.ByOwner).Told(),
        ["folded"] = () => new Family().Links("-2 08:12").Rotates(Phone, "-2 09:00", 95, 30).Replays(Curl, 92, "09:10", Verdict.CopyRefused).Told(),
        ["folded-thief"] = () => Pixel().Rotates(Curl, "13:47", 40, 5).Replays(Phone, 3, "17:30", Verdict.SomeoneElse, 223).Told(),
        ["purged"] = () => new Family().Links("-20 08:12").Rotates(Phone, "-20 12:00", 60, 480).Forgets(2, 38)
            .Replays(Curl, 20, "09:10", Verdict.Unclear).Told(),
        ["updated-and-roaming"] = () => Pixel().Rotates(Family.PhoneOutside, "13:47").Rotates(Family.PhoneUpdated, "14:01", "14:20").Told(),
        ["two-strangers"] = () => Usual().Rotates(Phone, "14:01").Replays(Curl, 3, "14:02:31", Verdict.CopyRefused)
            .IsRefused(new("198.51.100.99", "python-requests/2.32"), 2, "14:05").IsRefused(Phone, 5, "14:20").Told(),
        ["many-clients"] = () => Crowd().Told(),
        ["stranger-within"] = () => Pixel().Rotates(Curl, "13:47", "13:58").Replays(new("198.51.100.99", null), 4, "14:02:31", Verdict.Unclear).Told(),
        ["other-history"] = () => Usual().ShowsAnotherHistory(Phone, 9, "13:50").Told(),
        ["clock-set-back"] = () => Usual().Rotates(Phone, "14:01").Replays(Curl, 3, "11:02:31", Verdict.CopyRefused).Told(),
        ["hostile"] = () => new Family("</text><script>alert(1)</script>\u202egnp.exe", "<img src=x onerror=alert(1)> 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字")
            .Links("08:12").Rotates(Phone, "13:32", "13:47")
            .Replays(new("2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff", "\"><svg onload=alert(1)>" + new string('W', 200)), 2, "14:02:31", Verdict.CopyRefused).Told(),
    };

    private static Family Pixel() => new Family().Links("08:12").Rotates(Phone, "13:17", "13:32");

    private static Family Usual() => Pixel().Rotates(Phone, "13:47");

    private static Family Crowd()
    {
        var family = new Family().Links("08:12");
        for (var i = 0; i < 7; i++)
            family.Rotates(new($"192.0.{i}.1", $"tool{(char)('a' + i)}/1.{i}"), $"09:{i:00}");
        return family.Replays(Curl, 3, "14:02:31", Verdict.CopyRefused);
    }
}
