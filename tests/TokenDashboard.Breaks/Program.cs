using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TokenDashboard.Architecture.Tests;
using TokenDashboard.Breaks;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(
        """
        dotnet run --project tests/TokenDashboard.Breaks -c Release -- [WORDS...]

        Breaks a copy of the product in one way after another, those whose description has any of WORDS in it, and holds that the tests which are said to
        show it fail then, and none of them before. What needs PostgreSQL (TOKEN_DASHBOARD_POSTGRES) or a browser (CHROMIUM) is not shown without.
        """);
    return 0;
}

var chosen = Breaks.All.Where(b => args.Length == 0 || args.Any(words => b.Words.Contains(words, StringComparison.OrdinalIgnoreCase))).ToList();
var copy = Directory.CreateTempSubdirectory("token-dashboard-breaks-").FullName;
try
{
    var wrong = 0;
    var named = chosen.SelectMany(b => b.Reddens).Distinct().ToList();
    var repository = await Copy.MakeAsync(copy, named);
    var whole = await repository.TestAsync(named);
    foreach (var test in named.Where(t => whole.GetValueOrDefault(t) != Outcome.Passed))
    {
        Console.WriteLine($"NOT GREEN BEFORE: {test} {(whole.TryGetValue(test, out var outcome) ? outcome : "was not found")}");
        wrong++;
    }

    foreach (var way in chosen)
    {
        var began = Stopwatch.GetTimestamp();
        var seen = await repository.BrokenAsync(way.Edits, () => repository.TestAsync(way.Reddens));
        var green = way.Reddens.Where(t => seen.GetValueOrDefault(t) != Outcome.Failed).ToList();
        wrong += green.Count;
        Console.WriteLine($"{(green.Count > 0 ? "GREEN" : "RED"),-6}{way.Words} ({Stopwatch.GetElapsedTime(began).TotalSeconds:0} s){(green.Count > 0 ? $": not failed: {string.Join(", ", green)}" : "")}");
    }

    Console.WriteLine($"{chosen.Count} ways, {named.Count} tests, {wrong} not as they should be");
    return wrong == 0 ? 0 : 1;
}
finally
{
    Directory.Delete(copy, recursive: true);
}

namespace TokenDashboard.Breaks
{
    internal enum Outcome
    {
        NotExecuted,
        Passed,
        Failed,
    }

    /// <summary>A copy of this repository's working tree, which is built and tested apart.</summary>
    internal sealed partial class Copy
    {
        private const string Postgres = "TOKEN_DASHBOARD_POSTGRES";

        private readonly string _folder;
        private readonly Dictionary<string, Place> _places;

        private Copy(string folder)
        {
            _folder = folder;
            _places = Directory.GetFiles(Path.Combine(folder, "tests"), "*.cs", SearchOption.AllDirectories)
                .SelectMany(file => PlacesIn(Path.GetRelativePath(Path.Combine(folder, "tests"), file).Split('/')[0], File.ReadAllText(file)))
                .DistinctBy(place => place.Test).ToDictionary(place => place.Test, place => place.Place);
        }

        /// <summary>Copies it, and builds all that is tested in it.</summary>
        public static async Task<Copy> MakeAsync(string folder, IEnumerable<string> tests)
        {
            foreach (var file in (await RunAsync(Environment.CurrentDirectory, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")).Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(File.Exists))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
                File.Copy(file, Path.Combine(folder, file));
            }

            await RunAsync(folder, "dotnet", "restore", "--locked-mode", "-v", "q");
            var copy = new Copy(folder);
            foreach (var project in tests.Select(t => copy._places[t].Project).Distinct())
                await copy.BuildAsync(Path.Combine("tests", project));
            return copy;
        }

        /// <summary>How each of the tests ends; the worst of its cases.</summary>
        public async Task<IReadOnlyDictionary<string, Outcome>> TestAsync(IEnumerable<string> tests)
        {
            var outcomes = new Dictionary<string, Outcome>();
            // Browsers go to instances on either database; all others are on the one that they are given.
            foreach (var alike in tests.GroupBy(t => _places[t]))
            {
                var place = alike.Key;
                var results = Path.Combine(_folder, "results.trx");
                File.Delete(results);
                await TryAsync(
                    _folder, place.IsOnPostgres || place.Project.Contains("Browser", StringComparison.Ordinal), "dotnet", "test", Path.Combine(_folder, "tests", place.Project), "-c", "Release", "--no-build",
                    "--filter", $"Database{(place.IsOnPostgres ? "=" : "!=")}Postgres&({string.Join('|', alike.Select(t => $"FullyQualifiedName~.{t}"))})",
                    "--logger", $"trx;LogFileName={results}", "--blame-hang-timeout", "3m", "--blame-hang-dump-type", "none");
                if (!File.Exists(results))
                    continue;
                foreach (var result in XDocument.Load(results).Descendants().Where(e => e.Name.LocalName == "UnitTestResult"))
                {
                    var name = string.Join('.', ((string)result.Attribute("testName")!).Split('(')[0].Split('.')[^2..]);
                    var outcome = Enum.Parse<Outcome>((string)result.Attribute("outcome")!);
                    if (!outcomes.TryGetValue(name, out var worst) || outcome > worst)
                        outcomes[name] = outcome;
                }
            }

            return outcomes;
        }

        /// <summary>Does it while the source is changed, and only what was made of that: no edit changes what others are compiled against.</summary>
        public async Task<T> BrokenAsync<T>(IReadOnlyList<Edit> edits, Func<Task<T>> work)
        {
            var before = new Dictionary<string, string>();
            foreach (var edit in edits)
            {
                var path = Path.Combine(_folder, "src", edit.File);
                var text = await File.ReadAllTextAsync(path);
                before.TryAdd(path, text);
                await File.WriteAllTextAsync(path, text.Replace(edit.Text, edit.Instead, StringComparison.Ordinal));
            }

            var whole = new Dictionary<string, byte[]>();
            foreach (var project in edits.Select(e => e.File.Split('/')[0]).Distinct())
            {
                var made = Path.Combine(_folder, "src", project, "bin", "Release", "net10.0", $"{project}.dll");
                whole.Add(made, await File.ReadAllBytesAsync(made));
                await BuildAsync(Path.Combine("src", project), "-p:BuildProjectReferences=false");
                await UseAsync(made, await File.ReadAllBytesAsync(made));
            }

            var result = await work();
            foreach (var (path, text) in before)
                await File.WriteAllTextAsync(path, text);
            foreach (var (made, assembly) in whole)
                await UseAsync(made, assembly);
            return result;
        }

        // Wherever the assembly was copied to.
        private async Task UseAsync(string made, byte[] assembly)
        {
            foreach (var place in Directory.GetFiles(_folder, Path.GetFileName(made), SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)))
                await File.WriteAllBytesAsync(place, assembly);
        }

        private Task<string> BuildAsync(string project, params string[] options) => RunAsync(
            _folder, "dotnet", ["build", project, "-c", "Release", "--no-restore", "-v", "q", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false", "-p:UseSharedCompilation=true", .. options]);

        private static async Task<string> RunAsync(string folder, string program, params string[] arguments) =>
            await TryAsync(folder, withPostgres: false, program, arguments) switch
            {
                (0, var output) => output,
                (_, var output) => throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:{Environment.NewLine}{output}"),
            };

        private static async Task<(int Code, string Output)> TryAsync(string folder, bool withPostgres, string program, params string[] arguments)
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            if (!withPostgres)
                start.Environment.Remove(Postgres);
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return (process.ExitCode, await output + await errors);
        }

        private static IEnumerable<(string Test, Place Place)> PlacesIn(string project, string text)
        {
            var place = new Place(project, text.Contains("[Trait(\"Database\", \"Postgres\")]", StringComparison.Ordinal));
            return ClassName().Matches(text).SelectMany(_ => Method().Matches(text), (type, method) => ($"{type.Groups[1].Value}.{method.Groups[1].Value}", place));
        }

        [GeneratedRegex(@"^public (?:sealed |static |abstract |partial )*class (\w+)", RegexOptions.Multiline)]
        private static partial Regex ClassName();

        [GeneratedRegex(@"^    public (?:async )?(?:Task|void) (\w+)\(", RegexOptions.Multiline)]
        private static partial Regex Method();

        private sealed record Place(string Project, bool IsOnPostgres);
    }
}
