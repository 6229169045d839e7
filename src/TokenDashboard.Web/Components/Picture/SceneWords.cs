using TokenDashboard.Core;
using TokenDashboard.Core.Data;
using TokenDashboard.Core.Devices;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;
using TokenDashboard.Web.Requests;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>What a picture says in words. Names and agents come from outside and are made plain.</summary>
internal static class SceneWords
{
    private const int LongestName = 60;

    /// <summary>The picture's name.</summary>
    public static string Title(FamilyHistory history) => Phrase.Of(PictureStrings.Title, PlainText.Of(DeviceWords.Of(history.Name), LongestName));

    /// <summary>The picture in sentences, for who can't see it.</summary>
    public static string Description(FamilyHistory history, IReadOnlyList<Lane> lanes, Replay? replay, Hold? hold, Wall? wall)
    {
        var sentences = new List<string>
        {
            history.LiveGeneration == 1
                ? PictureStrings.DescribedOne
                : Phrase.Of(lanes.Count == 1 ? PictureStrings.Described : PictureStrings.DescribedClients, history.LiveGeneration, lanes.Count),
        };
        if (hold is not null)
            sentences.Add(Phrase.Of(PictureStrings.DescribedHold, Who(lanes[hold.Lane]), replay!.Generation, Duration.Of(history.Case!.Exposure)));
        if (replay is not null)
            sentences.Add(Phrase.Of(PictureStrings.DescribedReplay, replay.Generation, Who(lanes[replay.Lane])));
        if (wall is not null)
            sentences.Add(wall.IsReuse ? PictureStrings.DescribedReuseEnd : PictureStrings.DescribedEnd);
        sentences.Add(PictureStrings.DescribedList);
        return string.Join(' ', sentences);
    }

    /// <summary>A lane's title and lines.</summary>
    public static (string Title, IReadOnlyList<string> Lines) Lane(
        LaneRole role, IReadOnlyList<FamilyEvent> seen, FamilyHistory history, int others, Func<string, string?> placeOf)
    {
        if (role == LaneRole.Others)
            return (Phrase.Of(PictureStrings.LaneOthers, others), []);
        var agent = seen.Select(e => e.Agent).LastOrDefault(a => a is not null);
        var program = agent is null ? PictureStrings.NoAgent : PlainText.Of(agent, Requester.AgentLength);
        var title = role switch
        {
            LaneRole.Own => PlainText.Of(DeviceWords.Of(history.Name), LongestName),
            LaneRole.Stranger => PictureStrings.LaneStranger,
            LaneRole.Elsewhere => PictureStrings.LaneElsewhere,
            LaneRole.Beside => PictureStrings.LaneBeside,
            _ => program,
        };
        var lines = Networks(seen, placeOf, isEach: role is LaneRole.Stranger);
        if (role == LaneRole.Own)
            lines.Add(PlainText.Of(DeviceWords.Of(history.Software), LongestName));
        else if (role != LaneRole.Known)
            lines.Add(program);
        return (title, lines);
    }

    /// <summary>What happened at the replay.</summary>
    public static string Replayed(FamilyCase about, FamilyEvent replayed, Lane by, bool isSameLane)
    {
        var since = about.ConsumedAt is { } consumed && replayed.At >= consumed ? Short(replayed.At - consumed) : null;
        if (about.Verdict == Verdict.SomeoneElse && !by.IsForeign)
            return Phrase.Of(PictureStrings.RealDevice, replayed.Generation);
        if (about.Verdict == Verdict.LostReply && isSameLane && since is not null)
            return Phrase.Of(PictureStrings.SameDevice, since);
        return since is null ? Phrase.Of(PictureStrings.Again, replayed.Generation) : Phrase.Of(PictureStrings.AgainAfter, replayed.Generation, since);
    }

    /// <summary>How a session ended, in two words.</summary>
    public static string Ended(EndReason? reason) => reason switch
    {
        EndReason.Reuse => PictureStrings.EndedReuse,
        EndReason.Expired => PictureStrings.EndedExpired,
        EndReason.ByAdmin or EndReason.AccountLocked => PictureStrings.EndedByAdmin,
        EndReason.AppDisabled => PictureStrings.EndedAppDisabled,
        EndReason.PasswordChange or EndReason.MethodChange => PictureStrings.EndedPassword,
        EndReason.Contained => PictureStrings.EndedContained,
        EndReason.UnknownClient => PictureStrings.EndedUnknown,
        EndReason.CodeReplayed => PictureStrings.EndedReplayed,
        _ => PictureStrings.EndedSignedOut,
    };

    /// <summary>What the end meant for a lane: a word, and what follows from it.</summary>
    public static (string Word, string Detail) Outcome(LaneOutcome outcome) => outcome switch
    {
        LaneOutcome.SignedOut => (PictureStrings.OutSignedOut, PictureStrings.OutSignedOutDetail),
        LaneOutcome.CutOff => (PictureStrings.OutCutOff, PictureStrings.OutCutOffDetail),
        LaneOutcome.TooLate => (PictureStrings.OutRefused, PictureStrings.OutTooLateDetail),
        _ => (PictureStrings.OutRefused, PictureStrings.OutRefusedDetail),
    };

    /// <summary>How many rotations a fold stands for, which are only called normal where nobody unknown made them.</summary>
    public static string Folded(Station.Fold fold, Scene scene) =>
        Phrase.Of(scene.Lanes[fold.Lane].IsForeign ? PictureStrings.FoldMore : PictureStrings.FoldNormal, fold.Count);

    /// <summary>A length of time in its largest unit, short: "15 min".</summary>
    public static string Short(TimeSpan span) => Duration.Rounded(span) switch
    {
        (_, TimeUnit.Moment) => PictureStrings.UnderASecond,
        (var count, TimeUnit.Second) => Phrase.Of(PictureStrings.Seconds, count),
        (var count, TimeUnit.Minute) => Phrase.Of(PictureStrings.Minutes, count),
        (var count, TimeUnit.Hour) => Phrase.Of(PictureStrings.Hours, count),
        (1, _) => PictureStrings.Day,
        var (count, _) => Phrase.Of(PictureStrings.Days, count),
    };

    private static string Who(Lane lane) => lane.Role switch
    {
        LaneRole.Own or LaneRole.Known => lane.Title,
        _ => lane.Lines.Count == 0 ? lane.Title : Phrase.Of(PictureStrings.DescribedWho, lane.Lines[^1], lane.Lines[0]),
    };

    // The last address of each network, the latest network first; of a stranger each address.
    private static List<string> Networks(IReadOnlyList<FamilyEvent> seen, Func<string, string?> placeOf, bool isEach)
    {
        var addresses = seen.Where(e => e.Ip is not null).Reverse().Select(e => e.Ip!).DistinctBy(ip => isEach ? ip : Requester.NetworkOf(ip)).ToList();
        return addresses switch
        {
            [] => [PictureStrings.NoAddress],
            [var one] => placeOf(one) is { } place ? [one, place] : [one],
            [var one, var two] => [one, two],
            [var one, .. var more] => [one, Phrase.Of(PictureStrings.MoreNetworks, more.Count)],
        };
    }
}
