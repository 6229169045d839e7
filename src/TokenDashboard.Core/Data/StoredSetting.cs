namespace TokenDashboard.Core.Data;

/// <summary>A setting that an admin changed while the server ran, and that counts where the configuration does not say otherwise.</summary>
public sealed class StoredSetting
{
    /// <summary>Its key in the configuration, such as <c>Tokens:RetryWindow</c>.</summary>
    public required string Key { get; set; }

    /// <summary>What it is set to, as the configuration would write it.</summary>
    public required string Value { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Who changed it last.</summary>
    public required string ChangedBy { get; set; }

    /// <summary>Which time of the sessions that live is still to be shortened to it.</summary>
    public SessionTime Shortens { get; set; }
}

/// <summary>A time that a session has at most.</summary>
public enum SessionTime
{
    /// <summary>None.</summary>
    None,

    /// <summary>From its last use to its end.</summary>
    Rest,

    /// <summary>From its beginning to its end.</summary>
    Age,
}
