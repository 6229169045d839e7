using System.Buffers.Text;
using System.Security.Cryptography;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>A token's text: what is in it, that only the server can make it, and what a successor is derived from.</summary>
public sealed class TokenFormatTests
{
    private static readonly string Old = "1:" + new string('A', 43);
    private static readonly string New = "2:" + new string('B', 42) + "A";
    private static readonly byte[] Selector = RandomNumberGenerator.GetBytes(TokenFormat.SelectorLength);

    private readonly TokenFormat _format = Of(Old);

    [Fact]
    public void First_Read_SaysSelectorAndGeneration()
    {
        var (token, hash) = _format.First(Selector);
        var read = _format.Read(token)!;

        Assert.StartsWith("td1_", token.Reveal(), StringComparison.Ordinal);
        Assert.Equal(Selector, read.Selector);
        Assert.Equal(1, read.Generation);
        Assert.Equal(hash, read.Hash);
        Assert.Equal(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token.Reveal())), hash);
    }

    [Fact]
    public void First_AThousandTimes_NeverRepeatsASecret() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => _format.First(Selector).Token.Reveal()).Distinct().Count());

    [Fact]
    public void RawToken_Printed_IsRedacted() => Assert.Equal("[redacted]", $"{_format.First(Selector).Token}");

    [Fact]
    public void Successor_SameSalt_IsTheSame()
    {
        var first = _format.Read(_format.First(Selector).Token)!;
        var salt = RandomNumberGenerator.GetBytes(32);

        Assert.Equal(_format.Successor(first, salt).Token.Reveal(), _format.Successor(first, salt).Token.Reveal());
        Assert.Equal(2, _format.Read(_format.Successor(first, salt).Token)!.Generation);
    }

    [Fact]
    public void Successor_OtherSaltTokenOrKey_Differs()
    {
        var (one, two) = (_format.Read(_format.First(Selector).Token)!, _format.Read(_format.First(Selector).Token)!);
        byte[] salt = new byte[32], other = [1, .. new byte[31]];

        string[] secrets = [Secret(_format.Successor(one, salt)), Secret(_format.Successor(one, other)), Secret(_format.Successor(two, salt)), Secret(Of(New).Successor(one, salt))];
        Assert.Equal(4, secrets.Distinct().Count());

        static string Secret((RawToken Token, byte[]) made) => Convert.ToHexString(Base64Url.DecodeFromChars(made.Token.Reveal().AsSpan(4))[21..53]);
    }

    [Fact]
    public void Recompute_ExpectedHash_GivesTheSuccessorOnly()
    {
        var first = _format.Read(_format.First(Selector).Token)!;
        var salt = RandomNumberGenerator.GetBytes(32);
        var (successor, hash) = _format.Successor(first, salt);

        Assert.Equal(successor.Reveal(), _format.Recompute(first, salt, hash)!.Reveal());
        Assert.Null(_format.Recompute(first, salt, new byte[32]));
        Assert.Null(_format.Recompute(first, new byte[32], hash));
    }

    /// <summary>After a change of keys, what the former one made is still read and still repeated.</summary>
    [Fact]
    public void Recompute_MadeWithAFormerKey_IsFound()
    {
        var first = _format.First(Selector).Token;
        var salt = RandomNumberGenerator.GetBytes(32);
        var (successor, hash) = _format.Successor(_format.Read(first)!, salt);
        var both = Of($"{Old},{New}");

        Assert.Equal(successor.Reveal(), both.Recompute(both.Read(first)!, salt, hash)!.Reveal());
        Assert.Equal(2, Base64Url.DecodeFromChars(both.First(Selector).Token.Reveal().AsSpan(4))[0]);
    }

    [Fact]
    public void Read_MadeWithAnotherKey_IsNull()
    {
        Assert.Null(Of(New).Read(_format.First(Selector).Token));
        Assert.Null(Of("1:" + New[2..]).Read(_format.First(Selector).Token));
    }

    [Fact]
    public void Read_AnyBitFlipped_IsNull()
    {
        var bytes = Base64Url.DecodeFromChars(_format.First(Selector).Token.Reveal().AsSpan(4));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(_format.Read(new RawToken("td1_" + Base64Url.EncodeToString(flipped))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("td1_")]
    [InlineData("td1_AAAA")]
    public void Read_TooShort_IsNull(string text) => Assert.Null(_format.Read(new RawToken(text)));

    /// <summary>Of the right length, with characters that base64url has not.</summary>
    [Theory]
    [InlineData('*')]
    [InlineData('=')]
    [InlineData(' ')]
    [InlineData('+')]
    [InlineData('/')]
    [InlineData('é')]
    [InlineData('\0')]
    public void Read_NoBase64Url_IsNull(char character)
    {
        Assert.Null(_format.Read(new RawToken("td1_" + new string(character, 92))));
        var token = _format.First(Selector).Token.Reveal();
        Assert.Null(_format.Read(new RawToken(token[..50] + character + token[51..])));
    }

    private static TokenFormat Of(string keys) => new(MasterKeys.Parse(keys)!);
}
