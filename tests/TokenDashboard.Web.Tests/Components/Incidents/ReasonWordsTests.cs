using TokenDashboard.Core.Incidents;
using TokenDashboard.Web.Components.Incidents;

namespace TokenDashboard.Web.Tests.Components.Incidents;

/// <summary>Every reason has a sentence of its own.</summary>
public sealed class ReasonWordsTests
{
    [Fact]
    public void Sentence_EachReason_HasItsOwn()
    {
        var sentences = Enum.GetValues<VerdictReason>().Select(ReasonWords.Sentence).ToList();

        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
    }
}
