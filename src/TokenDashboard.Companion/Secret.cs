namespace TokenDashboard.Companion;

/// <summary>A token, a code or the key to one. Its text form is redacted, so that it cannot end up in a message by accident.</summary>
internal sealed record Secret(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[secret]";
}
