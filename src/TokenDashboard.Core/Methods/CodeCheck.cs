namespace TokenDashboard.Core.Methods;

/// <summary>
/// Whether a code was right, and if not, why. Only who has shown the password (or another first factor) is told, and whatever is not
/// right counts as wrong all the same, so a thief with the password gets no try more. What they learn opens nothing: <see cref="Used"/> and
/// <see cref="Late"/> are said of codes that are never taken again, and one code says nothing of the next (RFC 4226 §7.3, RFC 6238 §5.2).
/// A code that is yet to come is <see cref="Wrong"/>: told apart, a guess that hit one of the next hour's could be kept until its time.
/// </summary>
public enum CodeCheck
{
    /// <summary>It was, and is used up.</summary>
    Right,

    Wrong,

    /// <summary>It was the app's that was taken last, or a recovery code that was taken before: its owner has given it twice, or somebody else has.</summary>
    Used,

    /// <summary>It was the app's within the last 65 minutes: it came too late, or the phone's clock is behind.</summary>
    Late,

    /// <summary>Too many were wrong of late: none is looked at for five minutes. Who gave them knows by counting.</summary>
    TooMany,
}
