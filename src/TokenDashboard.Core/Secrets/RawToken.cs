
namespace TokenDashboard.Core.Secrets;

/// <summary>A secret in the clear. It exists between the wire and its hash, and never prints itself.</summary>
public sealed class RawToken(string value)
{
    /// <summary>The secret itself, for the reply that hands it out.</summary>
    public string Reveal() => value;

    /// <summary>Says that there is a token, not which.</summary>
    public override string ToString() => "[redacted]";
}
