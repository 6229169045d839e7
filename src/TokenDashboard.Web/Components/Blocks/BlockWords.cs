using TokenDashboard.Core.Blocks;
using TokenDashboard.Core.Data;
using TokenDashboard.Web.Readers;

namespace TokenDashboard.Web.Components.Blocks;

/// <summary>Says what blocks are.</summary>
public static class BlockWords
{
    /// <summary>How many are in force, in a sentence.</summary>
    public static string Headline(int inForce) => inForce == 0 ? BlockStrings.HeadNone : Phrase.Count(inForce, BlockStrings.HeadOne, BlockStrings.HeadMany);

    /// <summary>By what it knows whom it shuts out.</summary>
    public static string Kind(BlockKind kind) => kind switch
    {
        BlockKind.Network => BlockStrings.KindNetwork,
        BlockKind.Program => BlockStrings.KindProgram,
        _ => BlockStrings.KindAgent,
    };

    /// <summary>What there may be typed for it.</summary>
    public static string KindMore(BlockKind kind) => kind switch
    {
        BlockKind.Network => BlockStrings.KindNetworkMore,
        BlockKind.Program => BlockStrings.KindProgramMore,
        _ => BlockStrings.KindAgentMore,
    };

    /// <summary>Whom it hit of late.</summary>
    public static string Hits(BlockEffect effect) => effect.Sessions == 0 ? BlockStrings.HitsNone : Phrase.Of(
        BlockStrings.Hits,
        Phrase.Count(effect.People, effect.OrMore ? effect.People : int.MaxValue, BlockStrings.PeopleOne, BlockStrings.PeopleMany),
        Phrase.Count(effect.Sessions, effect.OrMore ? effect.Sessions : int.MaxValue, BlockStrings.SessionsOne, BlockStrings.SessionsMany));

    /// <summary>Why it is not set.</summary>
    public static string Fault(BlockFault fault) => fault switch
    {
        BlockFault.NoNetwork => BlockStrings.FaultNoNetwork,
        BlockFault.TooWide => BlockStrings.FaultTooWide,
        BlockFault.NoAgent => BlockStrings.FaultNoAgent,
        BlockFault.NoTime => BlockStrings.FaultNoTime,
        BlockFault.NoReason => BlockStrings.FaultNoReason,
        BlockFault.Yourself => BlockStrings.FaultYourself,
        BlockFault.Already => BlockStrings.FaultAlready,
        _ => BlockStrings.FaultTooMany,
    };
}
