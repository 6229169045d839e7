namespace TokenDashboard.Companion;

/// <summary>A token or a device code. Its text form is redacted, so that it cannot end up in a message by accident.</summary>
internal sealed record Secret(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[secret]";
}
