using TokenDashboard.Core;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Tests.Incidents.Staged;

/// <summary>What came of a case, beside what was right.</summary>
public sealed class Outcome(StagedCase staged, Play play, Session? session, IReadOnlyList<Incident> incidents)
{
    private readonly List<string> _wrong = [];

    public StagedCase Case => staged;

    /// <summary>The newest case of the family; null when there is none.</summary>
    public Incident? Incident => incidents.Count == 0 ? null : incidents[^1];

    /// <summary>What was judged is what happened, and as sure as it must be.</summary>
    public bool IsToldRight { get; private set; }

    /// <summary>So, and who did it is right as well.</summary>
    public bool IsRight => _wrong.Count == 0;

    /// <summary>Whether the verdict is sure, and whether it then is what really happened.</summary>
    public bool IsSure => Incident is { Kind: IncidentKind.Reuse, Certainty: Certainty.Sure };

    public bool IsSureAndTrue => IsSure && Incident!.Verdict == TrueVerdict;

    /// <summary>A theft by nothing but programs and networks that are not the owner's.</summary>
    public bool IsByStrangerThroughout => staged.Truth == Truth.Theft && Strangers.Any() && Strangers.All(p =>
        !Owners.Any(o => o.Client.Network() == p.Client.Network() || o.Client.Program() == p.Client.Program()));

    public int Presentations => play.Presentations.Count;

    private IEnumerable<Presented> Strangers => play.Presentations.Where(p => p.Client.IsStranger);

    private IEnumerable<Presented> Owners => play.Presentations.Where(p => !p.Client.IsStranger)
        .Concat(play.Devices.Select(d => new Presented(d, Answer.Fresh, IsAfterEnd: false, IsLive: true)));

    private Verdict? TrueVerdict => staged.Truth switch
    {
        Truth.Theft => Verdict.SomeoneElse,
        Truth.CopyOnly => Verdict.CopyRefused,
        Truth.Accident => Verdict.LostReply,
        _ => null,
    };

    /// <summary>Compares; to be called once.</summary>
    public Outcome Judge()
    {
        JudgeCase();
        IsToldRight = _wrong.Count == 0;
        JudgeWho();
        return this;
    }

    /// <summary>One line: the case, what came and what was expected.</summary>
    public override string ToString() =>
        $"{(IsRight ? "right" : "WRONG")} | {staged.Kind} | {staged.Name} | {staged.Truth}, {staged.Must} | came: {Came()}"
        + (IsRight ? "" : $" | {string.Join("; ", _wrong)}");

    private void JudgeCase()
    {
        Expect(incidents.Count(i => i.Status == IncidentStatus.Open) <= 1 && incidents.Count <= (play.IsSettled ? 2 : 1), $"one case, not {incidents.Count}");
        if (staged.Truth is Truth.NoCase or Truth.RetryWatch or Truth.UnknownInUse)
            Expect(session?.EndReason != EndReason.Reuse, "a session that was not ended for it");
        switch (staged.Truth)
        {
            case Truth.NoCase:
                Expect(Incident is null, "no case");
                if (staged.Must is Must.AskForLook or Must.NotAskForLook)
                    Expect(session?.NeedsLook == (staged.Must == Must.AskForLook), staged.Must == Must.AskForLook ? "a session that asks for a look" : "a session that asks for no look");
                break;
            case Truth.RetryWatch:
                Expect(Incident is { Kind: IncidentKind.Retries, Status: IncidentStatus.Open }, "an open case of Retries");
                break;
            case Truth.UnknownInUse:
                Expect(Incident is { Kind: IncidentKind.UnknownClient, Status: IncidentStatus.Open }, "an open case of UnknownClient");
                break;
            default:
                Expect(Incident is { Kind: IncidentKind.Reuse }, "a case of Reuse");
                if (Incident is { Kind: IncidentKind.Reuse } incident)
                    JudgeVerdict(incident);
                break;
        }
    }

    private void JudgeVerdict(Incident incident)
    {
        var (verdict, certainty) = (incident.Verdict, incident.Certainty);
        var saysCannotTell = certainty == Certainty.CannotTell;
        var right = staged.Must switch
        {
            Must.BeSure => verdict == TrueVerdict && certainty == Certainty.Sure,
            Must.BeLostReply => verdict == Verdict.LostReply,
            Must.MayBeUnclear => verdict == TrueVerdict || (verdict == Verdict.Unclear && saysCannotTell),
            Must.NotBeCalledHarmless => verdict == TrueVerdict || (verdict is Verdict.Unclear or Verdict.LostReply && saysCannotTell),
            Must.NotBeSure => certainty != Certainty.Sure && verdict is Verdict.SomeoneElse or Verdict.Unclear or Verdict.LostReply,
            Must.MayBeCopy => verdict is Verdict.LostReply or Verdict.CopyRefused || (verdict == Verdict.Unclear && saysCannotTell),
            _ when staged.Truth == Truth.Accident => verdict == Verdict.LostReply || (verdict == Verdict.Unclear && saysCannotTell),
            _ => verdict == TrueVerdict,
        };
        Expect(right, staged.Must switch
        {
            Must.BeSure => $"{TrueVerdict}, Sure",
            Must.MayBeUnclear => $"{TrueVerdict}, or Unclear and CannotTell",
            Must.NotBeCalledHarmless => "SomeoneElse, or Unclear or LostReply with CannotTell",
            Must.NotBeSure => "SomeoneElse, Unclear or LostReply, not Sure",
            Must.MayBeCopy => "LostReply, CopyRefused, or Unclear and CannotTell",
            Must.BeTold when staged.Truth == Truth.Accident => "LostReply, or Unclear and CannotTell",
            _ => $"{TrueVerdict}",
        });
        Expect(incident.Severity == SeverityOf(verdict), $"severity {SeverityOf(verdict)}");
        if (staged.ExposureAtMost is { } most)
            Expect(incident.Exposure >= TimeSpan.Zero && incident.Exposure <= Scene.TimeOf(most), $"an exposure of at most {most}, not {incident.Exposure}");
    }

    private void JudgeWho()
    {
        if (Incident is not { } incident)
            return;
        var named = new Seen(incident.StrangerAgent, incident.StrangerIp, IsStranger: true);
        if (named.Address is not null || named.Agent is not null)
        {
            var isOwners = play.Devices.Any(d => d.Address == named.Address && d.Agent == named.Agent);
            var isThiefs = Strangers.Any(p => p.Client.Address == named.Address && p.Client.Agent == named.Agent);
            Expect(isThiefs || !isOwners || incident.Verdict is Verdict.CopyRefused or Verdict.Unclear, "a stranger who is not the owner's own device");
        }

        var told = (staged.Truth == Truth.Theft && incident.Verdict == Verdict.SomeoneElse) || (staged.Truth == Truth.CopyOnly && incident.Verdict == Verdict.CopyRefused);
        // Who looks exactly like the device, where it stands, can't be named.
        if (!told || Strangers.Any(p => Owners.Any(o => o.Client.Agent == p.Client.Agent && o.Client.Network() == p.Client.Network())))
            return;

        // Of a thief whose other clients look like the device, those that do not must be named; the others may.
        var plain = Strangers.Where(p => Owners.All(o => o.Client.Program() != p.Client.Program())).ToList();
        var least = plain.Count > 0 ? plain : [.. Strangers];
        var busiest = Busiest(Strangers).Concat(Busiest(least)).ToList();
        Expect(
            busiest.Any(c => c.Key.Agent == named.Agent && c.Any(p => p.Client.Address == named.Address)),
            $"the stranger {string.Join(" or ", busiest.Select(c => $"{c.First().Client.Address} {Short(c.Key.Agent)}").Distinct())}");

        var (fewest, most) = (ClientsOf(least.Where(p => !p.IsAfterEnd)), ClientsOf(Strangers));
        Expect(incident.StrangerClients >= Math.Max(1, fewest) && incident.StrangerClients <= most, Range(Math.Max(1, fewest), most, "clients of the stranger"));

        var (rotated, given) = (least.Count(p => p.Answer == Answer.Fresh), Strangers.Count(p => p.Answer != Answer.None));
        // A live token presented after the end had been held, though not obtained here.
        var held = Strangers.Any(p => p is { IsAfterEnd: true, IsLive: true }) ? 1 : 0;
        Expect(incident.StrangerTokens >= rotated && incident.StrangerTokens <= given + held, Range(rotated, given + held, "tokens of the stranger"));
    }

    private static IEnumerable<IGrouping<(string Network, string? Agent), Presented>> Busiest(IEnumerable<Presented> by)
    {
        var clients = by.GroupBy(p => (p.Client.Network(), p.Client.Agent)).ToList();
        return Most(clients, c => c.Count()).Concat(Most(clients, c => c.Count(p => p.Answer != Answer.None)));
    }

    private static int ClientsOf(IEnumerable<Presented> by) => by.Select(p => (p.Client.Network(), p.Client.Agent)).Distinct().Count();

    private static string Range(int least, int most, string of) => least == most ? $"{least} {of}" : $"{least} to {most} {of}";

    private static Severity SeverityOf(Verdict verdict) => verdict switch
    {
        Verdict.SomeoneElse => Severity.High,
        Verdict.LostReply => Severity.Low,
        _ => Severity.Mid,
    };

    private static IEnumerable<T> Most<T>(IReadOnlyCollection<T> all, Func<T, int> of) => all.Where(x => of(x) == all.Max(of));

    private string Came() => Incident is not { } i
        ? $"no case{(session?.NeedsLook == true ? ", look" : "")}{(session?.EndReason is { } reason ? $", {reason}" : "")}"
        : i.Kind != IncidentKind.Reuse ? $"{i.Kind} {i.Status}"
        : $"{i.Verdict} {i.Severity} {i.Certainty}, {i.StrangerClients} clients {i.StrangerTokens} tokens {i.StrangerIp} {Short(i.StrangerAgent)}";

    private void Expect(bool holds, string what)
    {
        if (!holds)
            _wrong.Add($"expected {what}");
    }

    private static string Short(string? agent) => agent is null ? "no agent" : agent.Length > 24 ? agent[..24] + "…" : agent;
}

/// <summary>What tells clients apart.</summary>
internal static class SeenExtensions
{
    public static string Network(this Seen seen) => Requester.NetworkOf(seen.Address);

    /// <summary>The letters that an agent begins with.</summary>
    public static string Program(this Seen seen) =>
        new string([.. (seen.Agent ?? "").TakeWhile(c => char.IsLetter(c) || c is '-' or '_')]).ToLowerInvariant();
}
