using TokenDashboard.Core.Activity;
using TokenDashboard.Core.Sessions;

namespace TokenDashboard.Web.Components.Sessions;

/// <summary>What a person does in a row. The row only says so; the page carries it out.</summary>
public abstract record SessionAct(SessionRow Session)
{
    /// <summary>Wants to end the session, and is asked first.</summary>
    public sealed record AskSignOut(SessionRow Session) : SessionAct(Session);

    /// <summary>Ends it.</summary>
    public sealed record SignOut(SessionRow Session) : SessionAct(Session);

    /// <summary>Wants to end every session, this one too.</summary>
    public sealed record AskEverywhere(SessionRow Session) : SessionAct(Session);

    /// <summary>Chooses it, or chooses it no more, to be ended with others.</summary>
    public sealed record Choose(SessionRow Session) : SessionAct(Session);

    /// <summary>Wants to give it another name.</summary>
    public sealed record AskName(SessionRow Session) : SessionAct(Session);

    /// <summary>Gives it that name.</summary>
    public sealed record Rename(SessionRow Session, string Name) : SessionAct(Session);

    /// <summary>Says that the sign-in was their own.</summary>
    public sealed record Vouch(SessionRow Session) : SessionAct(Session);

    /// <summary>Takes back what was done last in this row.</summary>
    public sealed record Undo(SessionRow Session) : SessionAct(Session);

    /// <summary>Leaves everything as it is.</summary>
    public sealed record Leave(SessionRow Session) : SessionAct(Session);
}

/// <summary>What a row asks or tells below its lines. One row does at a time.</summary>
public abstract record RowPrompt(Guid SessionId)
{
    /// <summary>Whether to end it.</summary>
    public sealed record SignOut(Guid SessionId) : RowPrompt(SessionId);

    /// <summary>Its new name, with what is wrong with the one that was given.</summary>
    public sealed record Name(Guid SessionId, string? Fault = null) : RowPrompt(SessionId);

    /// <summary>What was done, with the way back.</summary>
    public sealed record Done(Guid SessionId, string Sentence, Func<CancellationToken, Task<OwnerResult>> Undo) : RowPrompt(SessionId);
}
