using System.Text.RegularExpressions;

namespace TokenDashboard.Architecture.Tests;

/// <summary>What the product promises stands in a page beside the tests that show it: a test that is renamed or removed turns this red.</summary>
public sealed partial class PromiseTests
{
    [Fact]
    public void Page_OfPromises_IsMadeFromTheirList()
    {
        var page = Promises.Page();

        Assert.True(File.ReadAllText(Path.Combine(Sources.Root, Promises.File)).ReplaceLineEndings("\n") == page, $"{Promises.File} needs to be this:\n{page}");
    }

    [Fact]
    public void Promises_EachTestThatIsNamed_IsThere()
    {
        var there = Directory.EnumerateFiles(Path.Combine(Sources.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .SelectMany(text => ClassName().Matches(text).SelectMany(_ => TestMethod().Matches(text), (type, test) => $"{type.Groups["name"].Value}.{test.Groups["name"].Value}")).ToHashSet();

        Assert.NotEmpty(there);
        Assert.Equal([], Promises.All.SelectMany(p => p.Tests).Where(test => !there.Contains(test)));
    }

    [Fact]
    public void Promises_EachHasATestOrSaysThatItHasNone() =>
        Assert.Equal([], Promises.All.Where(p => p.Tests.Count == 0 && p.Without is null).Select(p => p.Sentence));

    [Fact]
    public void Breaks_WhatEachChanges_IsThereOnce() =>
        Assert.Equal([], Breaks.All.SelectMany(way => way.Edits).Where(edit => File.ReadAllText(Path.Combine(Sources.Root, "src", edit.File)).Split(edit.Text).Length != 2)
            .Select(edit => $"{edit.File}: {edit.Text}"));

    [Fact]
    public void Breaks_EachTestThatIsNamed_IsOfAPromise() =>
        Assert.Equal([], Breaks.All.SelectMany(way => way.Reddens).Except(Promises.All.SelectMany(p => p.Tests)));

    /// <summary>A test that nobody has seen fail may be one that can't.</summary>
    [Theory]
    [InlineData("Issuance")]
    [InlineData("Rotation")]
    [InlineData("Reuse")]
    [InlineData("Revocation")]
    public void Breaks_OfASubject_ReddenEachOfItsTests(string title) =>
        Assert.Equal([], Promises.Of(title).SelectMany(p => p.Tests).Except(Breaks.All.SelectMany(way => way.Reddens)));

    [GeneratedRegex(@"^public (?:sealed |static |abstract |partial )*class (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex ClassName();

    // What xunit runs: an attribute that ends in Fact, Theory or Property, and whatever else stands before the method.
    [GeneratedRegex(@"\[\w*(?:Fact|Theory|Property)\b[^\n]*\n(?:\s*(?:\[[^\n]*|//[^\n]*)\n)*\s*public (?:async )?(?:Task|void) (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
