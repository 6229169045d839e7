using System.Security.Cryptography;
using System.Text;
using TokenDashboard.Core.Audit;
using TokenDashboard.Core.Data;

namespace TokenDashboard.Core.Tests.Audit;

/// <summary>Lines of the log, each hashed with what stands before it.</summary>
public sealed class AuditChainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ALine_IsWhatItsTextAndTheHashBeforeSay()
    {
        var links = AuditChain.Of([Line(7, AuditAction.IncidentNoted, reason: "Grüße \"<\n"), Line(9)]);

        Assert.Equal(
            """{"id":7,"at":"2026-03-01T12:00:00.000000Z","action":"IncidentNoted","actorId":"ada","target":"incident 1","reason":"Gr\u00FC\u00DFe \u0022\u003C\n"}""", links[0].Text);
        Assert.Equal(Hash($"{new string('0', 64)}\n{links[0].Text}"), links[0].Hash);
        Assert.Equal(Hash($"{links[0].Hash}\n{links[1].Text}"), links[1].Hash);
        Assert.Equal(new ChainState(links[1].Hash, null), AuditChain.Check(links));
    }

    /// <summary>SQLite keeps more of an instant than PostgreSQL: a database that is moved keeps its chains.</summary>
    [Fact]
    public void Of_AnInstant_HasNoMoreThanEveryDatabaseKeeps()
    {
        var (exact, kept) = (Line(1), Line(1));
        exact.At = Noon.AddTicks(19).ToOffset(TimeSpan.FromHours(1));
        kept.At = Noon.AddTicks(10);

        Assert.Equal(AuditChain.Of([kept]), AuditChain.Of([exact]));
    }

    [Fact]
    public void Check_NoLines_IsTheStart() => Assert.Equal(new ChainState(AuditChain.Start, null), AuditChain.Check([]));

    [Theory]
    [InlineData("a text", 2)]
    [InlineData("a hash", 2)]
    [InlineData("one is missing", 2)]
    [InlineData("two are exchanged", 2)]
    [InlineData("one is there twice", 3)]
    [InlineData("one is no line", 3)]
    public void Check_Altered_NamesTheFirstThatDoesNotFit(string what, int broken)
    {
        var links = AuditChain.Of([Line(1), Line(2), Line(3)]).ToList();
        switch (what)
        {
            case "a text":
                links[1] = links[1] with { Text = links[1].Text.Replace("incident 1", "incident 2", StringComparison.Ordinal) };
                break;
            case "a hash":
                links[1] = links[1] with { Hash = links[2].Hash };
                break;
            case "one is missing":
                links.RemoveAt(1);
                break;
            case "two are exchanged":
                (links[1], links[2]) = (links[2], links[1]);
                break;
            case "one is there twice":
                links[2] = new(Hash($"{links[1].Hash}\n{links[1].Text}"), links[1].Text);
                break;
            default:
                links[2] = new(Hash($"{links[1].Hash}\nno JSON"), "no JSON");
                break;
        }

        Assert.Equal(broken, AuditChain.Check(links).Broken);
    }

    /// <summary>Whoever writes the chain anew writes no former bundle's note anew.</summary>
    [Theory]
    [InlineData("as it was", null)]
    [InlineData("another line", 3)]
    [InlineData("a line less", 2)]
    [InlineData("a line in between", 4)]
    [InlineData("a line before", 4)]
    [InlineData("older lines are kept no more", null)]
    public void Check_ChainWrittenAnew_FitsTheNoteOfAFormerBundleOrNot(string what, int? broken)
    {
        List<AuditEntry> entries = [Line(5), Line(7)];
        var bundled = Line(8, AuditAction.IncidentBundled, AuditChain.Note(entries));
        entries = what switch
        {
            "another line" => [Line(5), Line(7, AuditAction.IncidentReopened), bundled],
            "a line less" => [Line(5), bundled],
            "a line in between" => [Line(5), Line(6), Line(7), bundled],
            "a line before" => [Line(4), Line(5), Line(7), bundled],
            "older lines are kept no more" => [Line(7), bundled],
            _ => [.. entries, bundled, Line(12)],
        };

        Assert.Equal(broken, AuditChain.Check(AuditChain.Of(entries)).Broken);
    }

    [Fact]
    public void Note_NoLines_IsNone() => Assert.Null(AuditChain.Note([]));

    private static AuditEntry Line(long id, AuditAction action = AuditAction.IncidentAssigned, string? after = null, string? reason = null) =>
        new() { Id = id, At = Noon, Action = action, ActorId = "ada", Target = "incident 1", After = after, Reason = reason };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
