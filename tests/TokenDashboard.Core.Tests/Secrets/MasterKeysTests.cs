using System.Security.Cryptography;
using TokenDashboard.Core.Secrets;

namespace TokenDashboard.Core.Tests.Secrets;

public sealed class MasterKeysTests
{
    private static readonly string A = "1:" + new string('A', 43);
    private static readonly string B = "2:" + new string('B', 42) + "A";

    [Fact]
    public void Generate_Parsed_IsAKey() => Assert.Equal(1, MasterKeys.Parse(MasterKeys.Generate())!.Current.Id);

    [Fact]
    public void Generate_Twice_Differs() => Assert.NotEqual(MasterKeys.Generate(), MasterKeys.Generate());

    [Theory]
    [InlineData(",")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" , ")]
    public void Parse_SeveralKeys_TheLastIsCurrentAndAllAreFound(string separator)
    {
        var keys = MasterKeys.Parse(A + separator + B + "\n")!;

        Assert.Equal(2, keys.Current.Id);
        Assert.Equal(["1", "2"], keys.All.Select(k => $"{k.Id}").Order());
        Assert.NotNull(keys.Find(1));
        Assert.Null(keys.Find(3));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1:")]
    [InlineData("1:AAAA")]
    [InlineData("256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("x:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("1:*******************************************")]
    [InlineData("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/")]
    [InlineData("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA")]
    [InlineData("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,nonsense")]
    public void Parse_NotAKey_IsNull(string text) => Assert.Null(MasterKeys.Parse(text));

    [Fact]
    public void Derived_OfOneKey_AllDiffer()
    {
        var key = MasterKeys.Parse(A)!.Current;

        Assert.Equal(4, new[] { key.Tag, key.Retry, key.UserCode, key.Check }.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Derived_OfTheSameKeyAgain_AreTheSame() =>
        Assert.Equal(MasterKeys.Parse(A)!.Current.Tag, MasterKeys.Parse(A)!.Current.Tag);

    [Fact]
    public void Unwrap_WrappedByAFormerKey_OpensIt()
    {
        var wrapped = MasterKeys.Parse(A)!.Current.Wrap("secret"u8);

        Assert.Equal("secret"u8.ToArray(), MasterKeys.Parse($"{A},{B}")!.Unwrap(wrapped));
    }

    [Fact]
    public void Wrap_Twice_DiffersAndHidesTheSecret()
    {
        var key = MasterKeys.Parse(A)!.Current;
        var (one, two) = (key.Wrap("secret"u8), key.Wrap("secret"u8));

        Assert.NotEqual(one, two);
        Assert.Equal(-1, one.AsSpan().IndexOf("secret"u8));
    }

    [Fact]
    public void Unwrap_ByAnotherKey_Throws() =>
        Assert.ThrowsAny<CryptographicException>(() => MasterKeys.Parse(B)!.Unwrap(MasterKeys.Parse(A)!.Current.Wrap("secret"u8)));

    [Fact]
    public void Unwrap_AnotherKeyOfTheSameId_Throws() =>
        Assert.ThrowsAny<CryptographicException>(() => MasterKeys.Parse("1:" + B[2..])!.Unwrap(MasterKeys.Parse(A)!.Current.Wrap("secret"u8)));

    [Fact]
    public void Unwrap_AnyByteChanged_Throws()
    {
        var keys = MasterKeys.Parse(A)!;
        var wrapped = keys.Current.Wrap("secret"u8);
        for (var i = 0; i < wrapped.Length; i++)
        {
            byte[] changed = [.. wrapped];
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap(changed));
        }
    }

    [Fact]
    public void Unwrap_TooShort_Throws() => Assert.ThrowsAny<CryptographicException>(() => MasterKeys.Parse(A)!.Unwrap([1, 2, 3]));
}
