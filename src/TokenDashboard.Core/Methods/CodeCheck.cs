namespace TokenDashboard.Core.Methods;

/// <summary>Whether a code was right.</summary>
public enum CodeCheck
{
    /// <summary>It was, and is used up.</summary>
    Right,

    Wrong,

    /// <summary>Too many were wrong of late: none is looked at for five minutes.</summary>
    TooMany,
}
