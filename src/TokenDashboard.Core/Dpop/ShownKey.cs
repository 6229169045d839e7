namespace TokenDashboard.Core.Dpop;

/// <summary>What an app shows of a key where it asks for tokens, and what that means for it.</summary>
/// <param name="Proof">The proof that it has one; null when there is none.</param>
/// <param name="Binds">Whether its refresh tokens are bound to the key: those of an app with a secret are bound to that already (RFC 9449 §5).</param>
/// <param name="IsRequired">Whether it must show one.</param>
public sealed record ShownKey(DpopProof? Proof, bool Binds, bool IsRequired)
{
    /// <summary>No proof, from an app that needs none.</summary>
    public static readonly ShownKey None = new(null, Binds: true, IsRequired: false);

    // What no key's thumbprint is.
    private const string Missing = "";

    /// <summary>The thumbprint of the key that its access tokens are bound to; null for none.</summary>
    public string? OfAccess => Proof?.Thumbprint;

    /// <summary>What its family must be bound to; null for nothing. Where a key is missing it is something that no family is bound to.</summary>
    public string? OfFamily => Proof is null ? IsRequired ? Missing : null : Binds ? Proof.Thumbprint : null;
}
