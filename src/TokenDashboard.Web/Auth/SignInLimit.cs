using TokenDashboard.Core;
using TokenDashboard.Core.Limits;

namespace TokenDashboard.Web.Auth;

/// <summary>
/// Slows down whoever guesses at sign-in. Wrong answers are counted for an address as typed from one network, for an address from all
/// networks that its account does not know, and, far more generously, for a network: an office behind one address mistypes a lot. Counts end
/// half an hour after their first.
/// </summary>
public static class SignInLimit
{
    /// <summary>What it is called where refusals are counted.</summary>
    public const string Name = "sign-in";

    /// <summary>Wrong answers for one address from one network.</summary>
    public const int MostPerAddressAndNetwork = 10;

    /// <summary>Wrong answers for one address from wherever its account was not used before: those pause nobody who is where they always are.</summary>
    public const int MostPerAddress = 40;

    /// <summary>Wrong answers from one network: three each by 200 people.</summary>
    public const int MostPerNetwork = 600;

    /// <summary>How long counts last after their first.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(30);

    /// <summary>What a try takes.</summary>
    public static IReadOnlyList<Allowance> Of(string address, Requester requester, bool isKnown) =>
        [.. OfAddress(address, requester).Take(isKnown ? 1 : 2), .. Allowance.Of(Name, requester, MostPerNetwork, Span)];

    /// <summary>What is forgotten when the owner of an address has just proved to be that.</summary>
    public static IReadOnlyList<Allowance> OfAddress(string address, Requester requester)
    {
        var account = address.ToUpperInvariant();
        return [new($"{Name} {requester.Line} {account}", MostPerAddressAndNetwork, Span), new($"{Name} of {account}", MostPerAddress, Span)];
    }
}
