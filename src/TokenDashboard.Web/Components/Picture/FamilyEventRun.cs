using TokenDashboard.Core;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>Moments of a family's life that are told together: one, or the middle of a long row of rotations by one client, in which nothing happened but what should.</summary>
/// <param name="Events">Those moments.</param>
/// <param name="LeftOut">How many rotations before them are not known any more, or too many.</param>
public sealed record FamilyEventRun(IReadOnlyList<FamilyEvent> Events, int LeftOut)
{
    private const int ShownBefore = 1;
    private const int ShownAfter = 3;
    private const int FewestFolded = 4;

    /// <summary>What is said of those that are left out.</summary>
    public string Missing => LeftOut == 1 ? PictureStrings.OneMore : Phrase.Of(PictureStrings.EventsLeftOut, LeftOut);

    /// <summary>What is said of several instead of each.</summary>
    public static string Folded(FamilyHistory family, FamilyEventRun run) =>
        Phrase.Of(IsForeign(family, run.Events[0]) ? PictureStrings.FoldedSummaryMore : PictureStrings.NormalRotations, run.Events.Count);

    /// <summary>A family's, oldest first.</summary>
    public static IEnumerable<FamilyEventRun> Of(FamilyHistory family)
    {
        var (events, generation) = (family.Events, 0);
        for (var i = 0; i < events.Count; i++)
        {
            var row = events.Skip(i).TakeWhile(e => e.Kind == FamilyEventKind.Rotated)
                .TakeWhile((e, k) => k == 0 || (e.Generation == events[i + k - 1].Generation + 1 && IsSame(e, events[i]))).Count() - ShownBefore - ShownAfter;
            yield return new([events[i]], LeftOut(events[i]));
            if (row < FewestFolded)
                continue;
            yield return new([.. events.Skip(i + ShownBefore).Take(row)], 0);
            i += row;
            generation = events[i].Generation;
        }

        int LeftOut(FamilyEvent moment)
        {
            if (moment.Kind is not (FamilyEventKind.SignedIn or FamilyEventKind.Rotated))
                return 0;
            var before = generation;
            generation = moment.Generation;
            return Math.Max(0, generation - before - 1);
        }
    }

    // Whoever came in after the token in question was out.
    private static bool IsForeign(FamilyHistory family, FamilyEvent moment) => family.Case is { } about && family.Clients.Any(c =>
        c.FirstGeneration > about.Generation && c.Network == Requester.NetworkOf(moment.Ip) && c.Agent == (moment.Agent ?? ""));

    private static bool IsSame(FamilyEvent a, FamilyEvent b) => a.Agent == b.Agent && Requester.NetworkOf(a.Ip) == Requester.NetworkOf(b.Ip);
}
