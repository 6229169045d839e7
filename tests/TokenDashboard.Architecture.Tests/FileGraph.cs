using Microsoft.CodeAnalysis;

namespace TokenDashboard.Architecture.Tests;

/// <summary>That one file uses what another declares, with the first place where it does.</summary>
internal sealed record Arrow(string From, string To, Use Sample)
{
    /// <summary>Both files, the line, and what is named there.</summary>
    public override string ToString() => $"{Sample} of {To}";
}

/// <summary>The files of the product and the arrows between them.</summary>
internal sealed class FileGraph
{
    private static readonly Lazy<FileGraph> Read = new(() => new(Sources.Core, Sources.Web));

    private FileGraph(params Sources[] all)
    {
        var files = all
            .SelectMany(sources => sources.Compilation.SyntaxTrees, (sources, tree) => (Tree: tree, Sources: sources, File: sources.Edited(tree)))
            .Where(read => read.File is not null)
            .ToDictionary(read => read.Tree, read => $"{read.Sources.Project}/{read.File}");
        Files = [.. files.Values.Distinct()];
        Uses = Architecture.Tests.Uses.In(all);
        Texts = Architecture.Tests.Uses.TextsIn(all);
        Arrows = [.. Uses
            .Where(use => use.Symbol is not null)
            .SelectMany(use => DeclaredIn(use.Symbol!).Distinct(), (use, file) => new Arrow(use.File, file, use))
            .Where(arrow => arrow.From != arrow.To)
            .DistinctBy(arrow => (arrow.From, arrow.To))];

        IEnumerable<string> DeclaredIn(ISymbol symbol)
        {
            var declared = symbol.DeclaringSyntaxReferences.Select(r => files.GetValueOrDefault(r.SyntaxTree)).OfType<string>();
            // What the compiler adds to a type, such as its constructor, is declared where the type is.
            return symbol.DeclaringSyntaxReferences.IsEmpty && symbol.ContainingType is { } type ? DeclaredIn(type) : declared;
        }
    }

    /// <summary>The graph of the source as it was built; read once.</summary>
    public static FileGraph Product => Read.Value;

    /// <summary>Every file that a person edits, below <c>src</c>.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Every name in them that may be one of ours, or of Identity.</summary>
    public IReadOnlyList<Use> Uses { get; }

    /// <summary>Every literal text in them.</summary>
    public IReadOnlyList<Use> Texts { get; }

    /// <summary>Which file uses which, each pair once.</summary>
    public IReadOnlyList<Arrow> Arrows { get; }

    /// <summary>The groups of files each of which can be reached from each other one; none where arrows only run down.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Circles()
    {
        var next = Arrows.ToLookup(a => a.From, a => a.To);
        var number = new Dictionary<string, int>();
        var lowest = new Dictionary<string, int>();
        var open = new Stack<string>();
        var circles = new List<IReadOnlyList<string>>();
        foreach (var file in Files.Where(file => !number.ContainsKey(file)))
            Visit(file);
        return circles;

        // Tarjan, Depth-first search and linear graph algorithms (1972).
        void Visit(string file)
        {
            number[file] = lowest[file] = number.Count;
            open.Push(file);
            foreach (var other in next[file])
            {
                if (number.TryGetValue(other, out var met))
                {
                    if (open.Contains(other))
                        lowest[file] = Math.Min(lowest[file], met);
                    continue;
                }

                Visit(other);
                lowest[file] = Math.Min(lowest[file], lowest[other]);
            }

            if (lowest[file] != number[file])
                return;
            List<string> circle = [];
            do
                circle.Add(open.Pop());
            while (circle[^1] != file);
            if (circle.Count > 1)
                circles.Add([.. circle.Order(StringComparer.Ordinal)]);
        }
    }
}
