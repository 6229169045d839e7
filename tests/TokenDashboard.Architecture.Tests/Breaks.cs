namespace TokenDashboard.Architecture.Tests;

/// <summary>The product with one condition or act less, and the tests that fail then.</summary>
/// <param name="Words">What it does that it must not.</param>
/// <param name="Edits">What is changed in its source.</param>
/// <param name="Reddens">Class and method of each test.</param>
internal sealed record Break(string Words, IReadOnlyList<Edit> Edits, params IReadOnlyList<string> Reddens)
{
    /// <summary>One place is changed.</summary>
    public Break(string words, string file, string text, string instead, params IReadOnlyList<string> reddens)
        : this(words, [new Edit(file, text, instead)], reddens)
    {
    }
}

/// <summary>A change of the source.</summary>
/// <param name="File">Below <c>src</c>.</param>
/// <param name="Text">What is there, once.</param>
/// <param name="Instead">What is there in the broken copy.</param>
internal sealed record Edit(string File, string Text, string Instead);

/// <summary>Ways to break the product, by which the tests of its promises are shown to fail.</summary>
internal static partial class Breaks;
