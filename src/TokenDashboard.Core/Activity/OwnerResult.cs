namespace TokenDashboard.Core.Activity;

/// <summary>Why an act was refused to an owner who may act.</summary>
public enum OwnerRefusal
{
    /// <summary>There was nothing to do: what it is about is not there any more, or was so already.</summary>
    Unchanged,

    /// <summary>What it is about is not theirs, or theirs no longer.</summary>
    NotTheirs,

    /// <summary>Without it nobody could sign in to the account.</summary>
    LastWayIn,

    /// <summary>They are the last admin who can sign in.</summary>
    LastAdmin,

    /// <summary>The account has as many as it may, or asked for as many as it may within a time.</summary>
    TooMany,

    /// <summary>Another account has it.</summary>
    Taken,

    /// <summary>It was changed elsewhere since it was read.</summary>
    ChangedElsewhere,

    /// <summary>The code is not one of that key.</summary>
    WrongCode,

    /// <summary>The code is one of that key, but of another time: a clock is off.</summary>
    ClockOff,

    /// <summary>The account may not be without it.</summary>
    Required,

    /// <summary>It is to be said first that it is theirs: it was begun on another network.</summary>
    NotSure,

    /// <summary>It was begun on another network, which it may not be.</summary>
    OtherNetwork,
}

/// <summary>What came of an owner's act. Anything but <see cref="Done"/> has changed nothing.</summary>
public abstract record OwnerResult
{
    private OwnerResult()
    {
    }

    /// <summary>Whether it was done.</summary>
    public bool IsDone => this is Done;

    /// <summary>A refusal for that reason.</summary>
    public static implicit operator OwnerResult(OwnerRefusal why) => new Refused(why);

    /// <summary>It is done, and committed.</summary>
    public record Done : OwnerResult
    {
        internal Done()
        {
        }
    }

    /// <summary>It is done, and this came of it.</summary>
    public sealed record Done<T> : Done
    {
        internal Done(T value) => Value = value;

        /// <summary>What came of it.</summary>
        public T Value { get; }
    }

    /// <summary>The session that they act from lives no longer.</summary>
    public sealed record Gone : OwnerResult;

    /// <summary>They have to prove first who they are.</summary>
    public sealed record ProveFirst : OwnerResult;

    /// <summary>They may act, but not so.</summary>
    public sealed record Refused(OwnerRefusal Why) : OwnerResult;
}
