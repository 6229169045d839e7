using System.Text;

namespace TokenDashboard.Architecture.Tests;

/// <summary>Something that holds, and the tests that would fail if it did not.</summary>
/// <param name="Sentence">What holds.</param>
/// <param name="Tests">Class and method of each.</param>
internal sealed record Promise(string Sentence, params IReadOnlyList<string> Tests)
{
    /// <summary>What of it no test shows; null where they show all of it.</summary>
    public string? Without { get; init; }
}

/// <summary>What the product promises about its security, by subject.</summary>
internal static partial class Promises
{
    /// <summary>The page that is made from this, below the repository's root.</summary>
    public const string File = ".github/docs/promises.md";

    /// <summary>All of them.</summary>
    public static IEnumerable<Promise> All => Subjects.SelectMany(s => s.Promises);

    /// <summary>What stands under one title.</summary>
    public static IEnumerable<Promise> Of(string title) => Subjects.Where(s => s.Title == title).SelectMany(s => s.Promises);

    /// <summary>The page.</summary>
    public static string Page()
    {
        var page = new StringBuilder();
        page.Append("# What holds, and which test shows it\n\nMade from `tests/TokenDashboard.Architecture.Tests/PromiseList.cs`; a run fails when a test named here is gone. Run one with\n")
            .Append("`dotnet test tests/TokenDashboard.<project>.Tests --filter FullyQualifiedName~<name>`.\n");
        foreach (var (title, promises) in Subjects)
        {
            page.Append("\n## ").Append(title).Append("\n\n| what holds | shown by |\n|---|---|\n");
            foreach (var promise in promises)
            {
                page.Append("| ").Append(promise.Sentence).Append(" | ").AppendJoin(", ", promise.Tests.Select(t => $"`{t}`"));
                if (promise.Without is { } without)
                    page.Append(promise.Tests.Count > 0 ? "; no test: " : "no test: ").Append(without);
                page.Append(" |\n");
            }
        }

        page.Append("\n## How these tests are seen to fail\n\nEach line is the product with one condition or act less, made from `tests/TokenDashboard.Architecture.Tests/BreakList.cs`.\n")
            .Append("`dotnet run --project tests/TokenDashboard.Breaks -c Release` breaks a copy in each of these ways, and holds that the tests beside it are green before and fail then.\n\n| broken so that | fails |\n|---|---|\n");
        foreach (var way in Breaks.All)
            page.Append("| ").Append(way.Words).Append(" | ").AppendJoin(", ", way.Reddens.Select(t => $"`{t}`")).Append(" |\n");
        return page.ToString();
    }
}
