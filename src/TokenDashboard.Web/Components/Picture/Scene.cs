using TokenDashboard.Core.Data;

namespace TokenDashboard.Web.Components.Picture;

/// <summary>Who a lane belongs to, as far as the family can tell.</summary>
public enum LaneRole
{
    /// <summary>The device the session was begun on.</summary>
    Own,

    /// <summary>Another client the family has known for a while.</summary>
    Known,

    /// <summary>A program the family knows, in a network it did not know.</summary>
    Elsewhere,

    /// <summary>A program the family did not know, at an address it did: on the same machine, or behind the same proxy.</summary>
    Beside,

    /// <summary>A client the family did not know.</summary>
    Stranger,

    /// <summary>All that have no lane of their own.</summary>
    Others,
}

/// <summary>What the end meant for a lane.</summary>
public enum LaneOutcome
{
    /// <summary>It held nothing and got nothing.</summary>
    Refused,

    /// <summary>It must sign in again.</summary>
    SignedOut,

    /// <summary>It held the live token, and should not have.</summary>
    CutOff,

    /// <summary>It came only after the end.</summary>
    TooLate,
}

/// <summary>A client, or several that are one to a reader.</summary>
/// <param name="Role">Who it is.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Lines">Its network and program, most telling first.</param>
/// <param name="Outcome">What the end meant for it; null when nothing has ended.</param>
/// <param name="RefusedAfter">How often it was refused after the end.</param>
public sealed record Lane(LaneRole Role, string Title, IReadOnlyList<string> Lines, LaneOutcome? Outcome, int RefusedAfter)
{
    /// <summary>Whether it is drawn in the severity's colour.</summary>
    public bool IsForeign => Role is LaneRole.Stranger or LaneRole.Elsewhere or LaneRole.Beside;
}

/// <summary>How a token stands.</summary>
public enum TokenState
{
    Spent,
    Live,

    /// <summary>It was the live one when the session ended.</summary>
    Cut,

    /// <summary>Its row is no longer kept.</summary>
    Gone,
}

/// <summary>A place on the way through time, in the order things happened.</summary>
public abstract record Station(int Lane)
{
    /// <summary>A token, in the lane that obtained it.</summary>
    /// <param name="Lane">The lane.</param>
    /// <param name="Generation">Its number.</param>
    /// <param name="At">When it was issued; null when that is no longer known.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="AskedAgain">How often its reply was asked for again by the same lane.</param>
    /// <param name="IsNewDay">Whether its date says more than the station before.</param>
    /// <param name="Gap">How long nothing happened before it, when that is long.</param>
    public sealed record Token(
        int Lane, int Generation, DateTimeOffset? At, TokenState State, int AskedAgain = 0, bool IsNewDay = false, TimeSpan? Gap = null)
        : Station(Lane);

    /// <summary>Rotations that are not drawn one by one: so many, from that generation.</summary>
    public sealed record Fold(int Lane, int First, int Count) : Station(Lane);

    /// <summary>A lost reply asked for again from another lane, and answered.</summary>
    public sealed record Retry(int Lane, int Generation, DateTimeOffset At) : Station(Lane);

    /// <summary>A token that was refused: of another history, or without its key.</summary>
    public sealed record Mismatch(int Lane, int Generation, DateTimeOffset At, bool LacksKey) : Station(Lane);
}

/// <summary>The presentation that ended the session.</summary>
/// <param name="From">The station of the token that came back.</param>
/// <param name="Lane">Who presented it.</param>
/// <param name="Generation">Its number.</param>
/// <param name="Words">What there is to say of it.</param>
public sealed record Replay(int From, int Lane, int Generation, string Words);

/// <summary>The session's end.</summary>
public sealed record Wall(DateTimeOffset At, string Words, bool IsReuse, bool IsNewDay);

/// <summary>How long a stranger held a live token, from a station to the end.</summary>
public sealed record Hold(int Lane, int From, string Words);

/// <summary>What a picture shows, before anything has a place.</summary>
public sealed record Scene(
    IReadOnlyList<Lane> Lanes, IReadOnlyList<Station> Stations, Replay? Replay, Wall? Wall, Hold? Hold, IncidentKind? Kind, string Title,
    string Description);
