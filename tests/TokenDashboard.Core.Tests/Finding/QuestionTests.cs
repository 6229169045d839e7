using TokenDashboard.Core.Finding;

namespace TokenDashboard.Core.Tests.Finding;

/// <summary>What a text may be meant as.</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData("45.66.77.88", "Network 45.66.77.88")]
    [InlineData(" 45.66.77.9/24 ", "Network 45.66.77.0/24")]
    [InlineData("2001:db8::/32", "Network 2001:db8::/32")]
    [InlineData("7", "Incident 7")]
    [InlineData("#7", "Incident 7")]
    [InlineData("0195E3A4-0000-7000-8000-000000000001", "Id 0195e3a4-0000-7000-8000-000000000001")]
    [InlineData("ada@example.org", "Person ada@example.org")]
    [InlineData("@example.org", "Person @example.org")]
    [InlineData("4.3", "Version any 4.3,Person 4.3,Device 4.3,App 4.3,Agent 4.3")]
    [InlineData("v4.3.1-beta", "Version any 4.3.1-beta,Person v4.3.1-beta,Device v4.3.1-beta,App v4.3.1-beta,Agent v4.3.1-beta")]
    [InlineData("Chrome 142", "Version Chrome 142,Person Chrome 142,Device Chrome 142,App Chrome 142,Agent Chrome 142")]
    [InlineData("python-requests/2.32", "Agent python-requests/2.32,Person python-requests/2.32,Device python-requests/2.32,App python-requests/2.32")]
    [InlineData("ThinkPad", "Person ThinkPad,Device ThinkPad,App ThinkPad,Agent ThinkPad")]
    [InlineData("^.*(a+)+$", "Person ^.*(a+)+$,Device ^.*(a+)+$,App ^.*(a+)+$,Agent ^.*(a+)+$")]
    [InlineData("a\0b\n", "Person ab,Device ab,App ab,Agent ab")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_AText_IsWhatItMayBeTheLikeliestFirst(string? text, string expected)
    {
        var question = Question.Of(text);

        Assert.Null(question.Why);
        Assert.Equal(expected, string.Join(',', question.Meanings.Select(Said)));
    }

    [Theory]
    [InlineData("0.0.0.0/0", Unclear.TooWide)]
    [InlineData("10.0.0.0/7", Unclear.TooWide)]
    [InlineData("::/0", Unclear.TooWide)]
    [InlineData("10.0.0.0/33", Unclear.NotABlock)]
    [InlineData("2001:db8::/64", Unclear.NotABlock)]
    [InlineData("0", Unclear.NoSuchNumber)]
    [InlineData("99999999999", Unclear.NoSuchNumber)]
    public void Of_WhatCannotBeLookedFor_SaysWhy(string text, Unclear expected) => Assert.Equal(expected, Question.Of(text).Why);

    [Fact]
    public void Of_TenThousandCharacters_IsTooLong() => Assert.Equal(Unclear.TooLong, Question.Of(new string('a', 10_000)).Why);

    [Fact]
    public void Of_AWordOfOneKind_IsThatAlone()
    {
        Assert.Equal([new Subject.Device("python")], Question.Of("python", "device").Meanings);
        Assert.Equal(4, Question.Of("python", "nonsense").Meanings.Count);
        Assert.Equal([new Subject.Agent("45.66.77.88")], Question.Of("45.66.77.88", "agent").Meanings);
    }

    [Theory]
    [InlineData(null, "4.3", "companion/4.3 (Linux)", true)]
    [InlineData(null, "4.3", "companion/4.3.1", true)]
    [InlineData(null, "4.3", "companion/4.30", false)]
    [InlineData(null, "4.3", "companion/14.3", false)]
    [InlineData(null, "5.0", "Mozilla/5.0 (X11)", false)]
    [InlineData(null, "4.3", "other companion/4.3", false)]
    [InlineData("companion", "4.3", "Companion/4.3", true)]
    [InlineData("companion", "4.3", "my-companion/4.3", true)]
    [InlineData("companion", "4.3", "mycompanion/4.3", false)]
    [InlineData("Chrome", "142", "Mozilla/5.0 (X11) Chrome/142.0.0.0 Safari/537.36", true)]
    [InlineData("Chrome", "14", "Mozilla/5.0 (X11) Chrome/142.0.0.0 Safari/537.36", false)]
    [InlineData("companion", "4.3", "companion/", false)]
    [InlineData("companion", "4.3", "", false)]
    public void Version_InAUserAgent_IsFoundAsAWhole(string? program, string number, string agent, bool expected) =>
        Assert.Equal(expected, new Subject.Version(program, number).IsOf(agent));

    private static string Said(Subject subject) => subject switch
    {
        Subject.Network(var where) => $"Network {where.Text}",
        Subject.Incident(var number) => $"Incident {number}",
        Subject.Id(var id) => $"Id {id}",
        Subject.Person(var part) => $"Person {part}",
        Subject.Device(var start) => $"Device {start}",
        Subject.App(var app) => $"App {app}",
        Subject.Agent(var start) => $"Agent {start}",
        Subject.Version(var program, var number) => $"Version {program ?? "any"} {number}",
        _ => "",
    };
}
