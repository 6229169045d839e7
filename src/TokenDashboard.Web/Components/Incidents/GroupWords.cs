using TokenDashboard.Core.Triage;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Incidents;

/// <summary>Says what groups of cases are.</summary>
public static class GroupWords
{
    /// <summary>What its cases share: "python-requests from 45.66.77.0/24".</summary>
    public static string Name(CaseGroup group) => group.Key.Kind switch
    {
        GroupKind.Network when group.Program is { } program => Phrase.Of(GroupStrings.ProgramFrom, PartyWords.Program(program), group.Value),
        GroupKind.Network => Phrase.Of(GroupStrings.From, group.Value),
        GroupKind.Program => Phrase.Of(GroupStrings.Everywhere, PartyWords.Program(group.Value)),
        _ => Phrase.Of(GroupStrings.Version, PartyWords.Program(group.Value)),
    };

    /// <summary>Whom it hit: "3 people, 5 sessions".</summary>
    public static string Hit(CaseGroup group) => Phrase.Of(
        GroupStrings.Hit, Phrase.Count(group.People, GroupStrings.PeopleOne, GroupStrings.PeopleMany), Phrase.Count(group.Sessions, GroupStrings.SessionsOne, GroupStrings.SessionsMany));

    /// <summary>How many cases still want an admin.</summary>
    public static string Open(CaseGroup group) => group.Open == 0 ? GroupStrings.OpenNone : Phrase.Of(GroupStrings.OpenOf, group.Open, group.Cases.Count);

    /// <summary>Where it is.</summary>
    public static string Address(CaseGroup group) => $"admin/groups/{group.Key}";
}
