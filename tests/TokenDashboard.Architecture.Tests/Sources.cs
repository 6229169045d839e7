using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenDashboard.Architecture.Tests;

/// <summary>
/// The source of one project as the compiler reads it: its own files, and what the build made of its <c>.razor</c> and
/// <c>.resx</c> files.
/// </summary>
internal sealed class Sources
{
    private const string Designer = ".Designer.cs";

    private static readonly Dictionary<string, string> Named = typeof(Sources).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(a => a.Key, a => a.Value ?? "");

    private readonly string _folder;
    private readonly string _made;
    private readonly Dictionary<string, string> _resources;

    private Sources(string project, params CSharpCompilation[] beneath)
    {
        Project = project;
        _folder = Named[$"Source:{project}"];
        _made = Named[$"Made:{project}"];
        _resources = Own("*.resx").ToDictionary(path => Path.GetFileNameWithoutExtension(path), Below);
        Compilation = Compile(beneath);
    }

    /// <summary>The engine.</summary>
    public static Sources Core { get; } = new("TokenDashboard.Core");

    /// <summary>The application, read together with the engine's source.</summary>
    public static Sources Web { get; } = new("TokenDashboard.Web", Core.Compilation);

    /// <summary>The repository's own description.</summary>
    public static string Readme => Path.Combine(Root, "README.md");

    /// <summary>The repository's folder.</summary>
    public static string Root => Path.GetFullPath(Path.Combine(Core._folder, "..", ".."));

    /// <summary>The project's name, which is its folder's.</summary>
    public string Project { get; }

    /// <summary>All of it, with what each name in it means.</summary>
    public CSharpCompilation Compilation { get; }

    /// <summary>
    /// The file that a person edits, below the project's folder: the page for what was made of it and for the code beside it,
    /// the table of words for its class. Null for what nobody edits and for what was made of a file that is gone.
    /// </summary>
    public string? Edited(SyntaxTree tree)
    {
        var path = tree.FilePath;
        if (!path.StartsWith(_made, StringComparison.Ordinal))
        {
            var own = Below(path);
            return own.Contains("/Migrations/", StringComparison.Ordinal) ? null : own.EndsWith(".razor.cs", StringComparison.Ordinal) ? own[..^".cs".Length] : own;
        }

        if (path.EndsWith(Designer, StringComparison.Ordinal))
            return _resources.GetValueOrDefault(Path.GetFileName(path)[..^Designer.Length]);
        return tree.GetRoot().GetFirstDirective(d => d is PragmaChecksumDirectiveTriviaSyntax) is PragmaChecksumDirectiveTriviaSyntax { File.ValueText: var page }
            && File.Exists(page) && Path.GetFileName(page) != "_Imports.razor"
                ? Below(page)
                : null;
    }

    private CSharpCompilation Compile(CSharpCompilation[] beneath)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        // A publish for one kind of machine leaves the same again in a folder of its own.
        var made = Directory.EnumerateFiles(_made, "*.cs").Concat(
            Path.Combine(_made, "generated") is var generators && Directory.Exists(generators) ? Directory.EnumerateFiles(generators, "*.cs", SearchOption.AllDirectories) : []);
        var trees = Own("*.cs").Concat(made)
            .AsParallel().AsOrdered()
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path));
        var libraries = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("TokenDashboard.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            Project,
            trees,
            [.. libraries, .. beneath.Select(b => b.ToMetadataReference())],
            new(OutputKind.ConsoleApplication));
    }

    private IEnumerable<string> Own(string pattern) =>
        Directory.EnumerateFiles(_folder, pattern, SearchOption.AllDirectories)
            .Where(path => Below(path).Split('/')[0] is not ("bin" or "obj"));

    private string Below(string path) => Path.GetRelativePath(_folder, path).Replace('\\', '/');
}
