using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenDashboard.Web.Tests.Upgrade;

/// <summary>An authenticator with one ES256 passkey, in software (WebAuthn Level 3), without attestation.</summary>
public sealed class SoftPasskey
{
    /// <summary>What the browser says it is on.</summary>
    public const string Origin = "http://localhost:5080";

    private const string RpId = "localhost";
    private const byte PresentAndVerified = 0x05;
    private const byte Verified = 0x04;
    private const byte HasCredential = 0x40;
    private readonly byte[] _id;
    private readonly ECDsa _key;

    public SoftPasskey() => (_id, _key) = (RandomNumberGenerator.GetBytes(16), ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>One that was made before: the member <c>passkey</c> of the secrets.</summary>
    public SoftPasskey(JsonNode kept)
    {
        _id = Base64Url.DecodeFromChars((string)kept["credentialId"]!);
        _key = ECDsa.Create();
        _key.ImportPkcs8PrivateKey(Convert.FromBase64String((string)kept["privateKeyPkcs8"]!), out _);
        (SignCount, UserHandle) = ((uint)kept["signCount"]!, (string)kept["userHandle"]!);
    }

    public string Id => Base64Url.EncodeToString(_id);

    public string PrivateKey => Convert.ToBase64String(_key.ExportPkcs8PrivateKey());

    public uint SignCount { get; private set; }

    public string UserHandle { get; private set; } = "";

    /// <summary>The page that it says it was asked by.</summary>
    public string AskedBy { get; set; } = Origin;

    /// <summary>Whether it says that it checked who holds it.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Whether it counts its signatures; those that are synced between devices don't.</summary>
    public bool Counts { get; set; } = true;

    /// <summary>Which make it says it is of.</summary>
    public Guid Aaguid { get; set; }

    private byte Flags => Verifies ? PresentAndVerified : (byte)(PresentAndVerified & ~Verified);

    /// <summary>The answer to creation options: the JSON that the page posts as Credential.</summary>
    public string Create(string optionsJson)
    {
        var options = JsonNode.Parse(optionsJson)!;
        UserHandle = (string)options["user"]!["id"]!;
        var q = _key.ExportParameters(false).Q;
        byte[] data =
        [
            .. AuthenticatorData(Flags | HasCredential), .. Aaguid.ToByteArray(bigEndian: true), 0, (byte)_id.Length, .. _id,
            0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. q.X!, 0x22, 0x58, 0x20, .. q.Y!,
        ];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data,
        ];
        return Answer(new
        {
            clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", options)), attestationObject = Base64Url.EncodeToString(attestation),
            transports = new[] { "internal" },
        });
    }

    /// <summary>The answer to request options.</summary>
    public string Get(string optionsJson)
    {
        if (Counts)
            SignCount++;
        var client = ClientData("webauthn.get", JsonNode.Parse(optionsJson)!);
        var data = AuthenticatorData(Flags);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new
        {
            clientDataJSON = Base64Url.EncodeToString(client), authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature), userHandle = UserHandle,
        });
    }

    private byte[] AuthenticatorData(int flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, SignCount);
        return [.. SHA256.HashData(Encoding.ASCII.GetBytes(RpId)), (byte)flags, .. count];
    }

    private byte[] ClientData(string type, JsonNode options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = (string)options["challenge"]!, origin = AskedBy, crossOrigin = false });

    private string Answer(object response) => JsonSerializer.Serialize(new
    {
        id = Id, rawId = Id, type = "public-key", authenticatorAttachment = "platform", clientExtensionResults = new { }, response,
    });
}
