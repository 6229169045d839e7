using TokenDashboard.Web.Auth;

namespace TokenDashboard.Web.Tests.Auth;

/// <summary>What keeps a passkey is told by what its authenticator said of itself, if that can be read.</summary>
public sealed class PasskeyProvidersTests
{
    [Theory]
    [InlineData("bada5566-a7aa-401f-bd96-45619a55120d", "1Password")]
    [InlineData("fbfc3007-154e-4ecc-8c0b-6e020557d7bd", "iCloud Keychain")]
    [InlineData("00000000-0000-0000-0000-000000000000", null)]
    [InlineData("ffffffff-0000-0000-0000-000000000000", null)]
    public void Of_Aaguid_IsItsProvider(string aaguid, string? name) =>
        Assert.Equal(name, PasskeyProviders.Of(Attestation([.. new byte[37], .. Guid.Parse(aaguid).ToByteArray(bigEndian: true), 0, 0])));

    [Fact]
    public void Of_WhatIsNoAttestation_IsNone() =>
        Assert.All([[], [3], [0xA0], [0xA1, 0x68], Attestation([1, 2, 3]), [0x83, 1, 2, 3]], (byte[] bytes) => Assert.Null(PasskeyProviders.Of(bytes)));

    private static byte[] Attestation(byte[] data) =>
        [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
}
