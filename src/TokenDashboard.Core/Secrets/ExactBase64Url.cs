using System.Buffers;
using System.Buffers.Text;

namespace TokenDashboard.Core.Secrets;

/// <summary>Reads base64url (RFC 4648 §5) of a known length: without padding, white space or a second spelling.</summary>
internal static class ExactBase64Url
{
    /// <summary>The bytes, or null when the text is anything but the one encoding of that many.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text, int length)
    {
        if (text.Length != Base64Url.GetEncodedLength(length))
            return null;
        var bytes = new byte[length];
        return Base64Url.DecodeFromChars(text, bytes, out var read, out var written) == OperationStatus.Done
            && read == text.Length && written == length && text.SequenceEqual(Base64Url.EncodeToString(bytes))
                ? bytes
                : null;
    }
}
