namespace TokenDashboard.Core.Secrets;

/// <summary>The letters of codes that people type: no vowels, so no words, and none that looks like another (RFC 8628 §6.1).</summary>
public static class CodeLetters
{
    /// <summary>All of them, in upper case.</summary>
    public const string All = "BCDFGHJKLMNPQRSTVWXZ";
}
