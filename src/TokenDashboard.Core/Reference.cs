using System.Security.Cryptography;

namespace TokenDashboard.Core;

/// <summary>What a person reads out to whoever reads the log: six characters that can't be taken for one another.</summary>
public static class Reference
{
    /// <summary>A new one, to be logged with the failure it stands for.</summary>
    public static string New() => RandomNumberGenerator.GetString("23456789ABCDEFGHJKMNPQRSTVWXYZ", 6);
}
