using System.Buffers.Text;
using FsCheck.Xunit;
using TokenDashboard.Core.Secrets;
using TokenDashboard.Core.Tokens;

namespace TokenDashboard.Core.Tests.Tokens;

/// <summary>Whatever is presented: only what was issued here is read, and that says what it was issued as.</summary>
public sealed class TokenFormatPropertyTests
{
    private static readonly TokenFormat Format = new(MasterKeys.Parse(MasterKeys.Generate())!);

    [Property(MaxTest = 1000)]
    public void Read_OfAnyText_IsNull(string? text) => Assert.Null(Format.Read(new RawToken(text ?? "")));

    [Property(MaxTest = 1000)]
    public void Read_OfAnyBytesInItsForm_IsNull(byte[] bytes) =>
        Assert.Null(Format.Read(new RawToken(TokenFormat.Prefix + Base64Url.EncodeToString([.. bytes.Concat(new byte[69]).Take(69)]))));

    [Property(MaxTest = 1000)]
    public void Read_OfOneWithAnotherCharacter_IsNull(int at, char instead)
    {
        var text = Format.First(new byte[TokenFormat.SelectorLength]).Token.Reveal();
        var place = (int)((uint)at % text.Length);
        if (text[place] != instead)
            Assert.Null(Format.Read(new RawToken(text[..place] + instead + text[(place + 1)..])));
    }

    [Property(MaxTest = 1000)]
    public void Read_OfOneCutOrLengthened_IsNull(int at, string? more)
    {
        var text = Format.First(new byte[TokenFormat.SelectorLength]).Token.Reveal();

        Assert.Null(Format.Read(new RawToken(text[..(int)((uint)at % text.Length)])));
        if (more is { Length: > 0 })
            Assert.All(new[] { text + more, more + text }, longer => Assert.Null(Format.Read(new RawToken(longer))));
    }

    /// <summary>A chain of any length: each is read as the next generation of its family, and is made again from the one before and its salt alone.</summary>
    [Property(MaxTest = 200)]
    public void Successor_OfAnyChain_IsReadAndMadeAgain(byte[] salt)
    {
        var selector = Guid.NewGuid().ToByteArray();
        var presented = Format.Read(Format.First(selector).Token)!;
        for (var generation = 2; generation < 2 + (salt.Length % 20); generation++)
        {
            var (token, hash) = Format.Successor(presented, salt);
            var read = Format.Read(token)!;
            Assert.Equal((generation, Convert.ToHexString(selector), Convert.ToHexString(hash)), (read.Generation, Convert.ToHexString(read.Selector), Convert.ToHexString(read.Hash)));
            Assert.Equal(token.Reveal(), Format.Recompute(presented, salt, hash)!.Reveal());
            Assert.Null(Format.Recompute(presented, [.. salt, 0], hash));
            presented = read;
        }
    }
}
