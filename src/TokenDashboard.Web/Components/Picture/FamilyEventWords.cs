using TokenDashboard.Core.Data;
using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>Says what happened at a moment of a family's life.</summary>
public static class FamilyEventWords
{
    /// <summary>The moment as a sentence.</summary>
    public static string Sentence(FamilyHistory family, FamilyEvent moment) => moment.Kind switch
    {
        FamilyEventKind.SignedIn => PictureStrings.EventSignedIn,
        FamilyEventKind.Rotated => Phrase.Of(PictureStrings.EventRotated, moment.Generation - 1, moment.Generation),
        FamilyEventKind.Retried => Phrase.Of(PictureStrings.EventRetried, moment.Generation),
        FamilyEventKind.RetriedLate => Phrase.Of(PictureStrings.EventRetriedLate, moment.Generation),
        FamilyEventKind.Replayed => Phrase.Of(PictureStrings.EventReplayed, moment.Generation),
        FamilyEventKind.Ended when family.EndReason == EndReason.Reuse => Phrase.Of(PictureStrings.EventEndedReuse, moment.Generation),
        FamilyEventKind.Ended => PictureStrings.EventEnded,
        FamilyEventKind.OtherKey => Phrase.Of(PictureStrings.EventOtherKey, moment.Generation),
        FamilyEventKind.RefusedAfterEnd => Phrase.Of(PictureStrings.EventRefusedAfterEnd, moment.Generation),
        _ => Phrase.Of(PictureStrings.EventMismatched, moment.Generation),
    };
}
