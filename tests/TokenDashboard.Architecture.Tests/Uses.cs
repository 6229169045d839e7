using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenDashboard.Architecture.Tests;

/// <summary>One place that names something.</summary>
/// <param name="File">The file a person edits, below <c>src</c>.</param>
/// <param name="Line">The line in it, from 1; 0 where the compiler makes it of what stands there.</param>
/// <param name="Name">The name as it stands there.</param>
/// <param name="Symbol">What it means; null when nothing by that name was found.</param>
internal sealed record Use(string File, int Line, string Name, ISymbol? Symbol)
{
    /// <summary>The place and what is named, on one line.</summary>
    public override string ToString() => $"{File}{(Line == 0 ? "" : $":{Line}")}  {Symbol?.ToDisplayString(Short) ?? Name}";

    private static readonly SymbolDisplayFormat Short = new(
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly);
}

/// <summary>Reads what the files of the product name. A comment, a <c>using</c> and <c>var</c> name nothing.</summary>
internal static class Uses
{
    private const string Identity = "Microsoft.AspNetCore.Identity";

    /// <summary>
    /// Every place that names what one of these projects or ASP.NET Core Identity declares, or anything by the same name; file by
    /// file, from top to bottom.
    /// </summary>
    public static IReadOnlyList<Use> In(params IReadOnlyList<Sources> all)
    {
        // What a name means takes long to find out, and most names are the platform's.
        var names = all.SelectMany(sources => sources.Compilation.SyntaxTrees).AsParallel().SelectMany(Declared).ToHashSet();
        names.UnionWith(OfIdentity(all[0].Compilation));
        return [.. Read(all)
            .AsParallel().AsOrdered()
            .SelectMany(read => In(read.Sources.Compilation.GetSemanticModel(read.Tree), read.File, names))];
    }

    /// <summary>Every literal text in the files of these projects, as the name of a use that means nothing.</summary>
    public static IReadOnlyList<Use> TextsIn(params IReadOnlyList<Sources> all) =>
        [.. Read(all).SelectMany(read => read.Tree.GetRoot().DescendantTokens()
            .Where(token => token.RawKind is (int)SyntaxKind.StringLiteralToken or (int)SyntaxKind.InterpolatedStringTextToken
                or (int)SyntaxKind.SingleLineRawStringLiteralToken or (int)SyntaxKind.MultiLineRawStringLiteralToken)
            .Select(token => new Use(read.File, LineOf(token.GetLocation()), token.ValueText, Symbol: null)))];

    /// <summary>Whether ASP.NET Core Identity declares it.</summary>
    public static bool IsOfIdentity(ISymbol symbol) =>
        symbol.ContainingNamespace?.ToDisplayString() is { } space && (space == Identity || space.StartsWith($"{Identity}.", StringComparison.Ordinal));

    private static IEnumerable<(Sources Sources, SyntaxTree Tree, string File)> Read(IReadOnlyList<Sources> all) =>
        from sources in all
        from tree in sources.Compilation.SyntaxTrees
        let file = sources.Edited(tree)
        where file is not null && !file.EndsWith(".resx", StringComparison.Ordinal)
        select (sources, tree, $"{sources.Project}/{file}");

    private static IEnumerable<string> OfIdentity(CSharpCompilation compilation)
    {
        INamespaceSymbol? space = compilation.GlobalNamespace;
        foreach (var part in Identity.Split('.'))
            space = space?.GetNamespaceMembers().SingleOrDefault(member => member.Name == part);
        var spaces = new Queue<INamespaceSymbol>(space is null ? [] : [space]);
        while (spaces.TryDequeue(out var next))
        {
            foreach (var type in next.GetTypeMembers())
            {
                yield return type.Name;
                foreach (var name in type.MemberNames)
                    yield return name;
            }

            foreach (var inner in next.GetNamespaceMembers())
                spaces.Enqueue(inner);
        }
    }

    private static List<Use> In(SemanticModel model, string file, HashSet<string> names)
    {
        var uses = new List<Use>();
        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes(n => n is not UsingDirectiveSyntax))
        {
            if (node is not (SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax)
                || (node is SimpleNameSyntax { Identifier.ValueText: var name } && !names.Contains(name)))
            {
                continue;
            }

            var info = model.GetSymbolInfo(node);
            var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            if (symbol is INamespaceSymbol)
                continue;
            uses.Add(new(file, LineOf(node.GetLocation()), node.ToString(), Original(symbol)));
        }

        return uses;
    }

    private static IEnumerable<string> Declared(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Select(node => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        EventDeclarationSyntax happening => happening.Identifier.ValueText,
        EnumMemberDeclarationSyntax member => member.Identifier.ValueText,
        VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.ValueText,
        ParameterSyntax { Parent.Parent: TypeDeclarationSyntax } parameter => parameter.Identifier.ValueText,
        _ => null,
    }).OfType<string>();

    private static ISymbol? Original(ISymbol? symbol) => symbol switch
    {
        IMethodSymbol { ReducedFrom: { } extension } => extension.OriginalDefinition,
        IAliasSymbol alias => alias.Target.OriginalDefinition,
        _ => symbol?.OriginalDefinition,
    };

    // The page's own line; 0 in what was made of a page without its author having written it.
    private static int LineOf(Location location)
    {
        var at = location.GetMappedLineSpan();
        return at.HasMappedPath || !at.Path.EndsWith(".g.cs", StringComparison.Ordinal) ? at.StartLinePosition.Line + 1 : 0;
    }
}
