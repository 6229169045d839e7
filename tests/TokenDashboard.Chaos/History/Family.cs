using System.Security.Cryptography;
using System.Text;

namespace TokenDashboard.Chaos.History;

/// <summary>A family as those who share it know it: its tokens in the order in which they were issued.</summary>
internal sealed class Family(int number, string owner, string first, string? access)
{
    private readonly Lock _lock = new();
    private readonly List<string> _tokens = [first];

    public int Number => number;

    public string Owner => owner;

    /// <summary>The token it began with.</summary>
    public string First => first;

    /// <summary>How that one is stored.</summary>
    public string FirstHash { get; } = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(first)));

    /// <summary>The newest access token.</summary>
    public string? Access { get; private set; } = access;

    /// <summary>Whether somebody knows that it has ended.</summary>
    public bool IsOver { get; set; }

    /// <summary>The newest token.</summary>
    public string Newest => Back(0);

    /// <summary>The token so many before the newest; the first one if there are not so many.</summary>
    public string Back(int steps)
    {
        lock (_lock)
            return _tokens[Math.Max(0, _tokens.Count - 1 - steps)];
    }

    /// <summary>Keeps a successor, if it is one of the newest.</summary>
    public void Keep(string token, string successor, string? newAccess)
    {
        lock (_lock)
        {
            if (_tokens[^1] == token)
                _tokens.Add(successor);
            Access = newAccess ?? Access;
        }
    }
}
