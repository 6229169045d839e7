using TokenDashboard.Chaos.Hosting;

namespace TokenDashboard.Chaos.History;

/// <summary>Copies of the product with one condition removed, which the history has to find: a checker that finds nothing in them finds nothing.</summary>
internal static class Mutants
{
    /// <summary>What is removed, and where.</summary>
    private static readonly IReadOnlyList<(string Name, string File, string Text, string Instead)> All =
    [
        ("any token of a family rotates it", "src/TokenDashboard.Core/Tokens/RotationSql.cs", "AND \"CurrentHash\" = {8} AND", "AND (\"CurrentHash\" = {8} OR \"CurrentHash\" <> {8}) AND"),
        ("what began before everything ended is finished after", "src/TokenDashboard.Core/Data/Beginnings.cs", "a.Id == begun.UserId && a.Epoch == begun.Epoch && ", "a.Id == begun.UserId && "),
        (
            "a sign-out is answered before it is committed", "src/TokenDashboard.Web/OAuth/TokenEndpoints.cs",
            "await tokens.RevokeByTokenAsync(new RawToken(token), request.App.ClientId, request.Requester, http.RequestAborted);",
            "_ = Task.Run(async () => { await Task.Delay(300); await tokens.RevokeByTokenAsync(new RawToken(token), request.App.ClientId, request.Requester, CancellationToken.None); });"),
    ];

    /// <summary>Builds each, and runs the history on it until it is found, at most so many times.</summary>
    public static async Task<RunResult> RunAsync(Stage stage, TimeSpan time)
    {
        var (faults, figures) = (new List<string>(), new List<string>());
        var copy = stage.NewFolder();
        Copy(Environment.CurrentDirectory, copy);
        foreach (var (name, file, text, instead) in All)
        {
            var path = Path.Combine(copy, file);
            var before = await File.ReadAllTextAsync(path);
            if (!before.Contains(text, StringComparison.Ordinal))
                throw new ChaosException($"{file} has changed: what is removed from it is not there any more.");
            await File.WriteAllTextAsync(path, before.Replace(text, instead, StringComparison.Ordinal));
            var build = stage.NewFolder();
            Stage.Say($"building a copy in which {name}");
            await Builds.PublishAsync(copy, build);
            await File.WriteAllTextAsync(path, before);
            var found = await FindAsync(stage, build, time);
            figures.Add($"{name}: {found ?? "not found"}");
            if (found is null)
                faults.Add($"a copy in which {name} was not found out");
        }

        return new RunResult(faults, string.Join("; ", figures));
    }

    private static async Task<string?> FindAsync(Stage stage, string build, TimeSpan time)
    {
        foreach (var postgres in new[] { false, true, false, true })
        {
            if ((await new HistoryRun(stage, postgres, build).RunAsync(time)).Faults is [var first, ..] faults)
                return $"{faults.Count} faults, such as \"{first}\"";
        }

        return null;
    }

    // What a build needs, and nothing that one has made.
    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*.*").Where(f => Path.GetExtension(f) is ".props" or ".json" or ".editorconfig" or ".targets"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in new[] { "src/TokenDashboard.Core", "src/TokenDashboard.Web", "wwwroot-assets" }.Where(f => Directory.Exists(Path.Combine(from, f))))
        {
            foreach (var file in Directory.GetFiles(Path.Combine(from, folder), "*", SearchOption.AllDirectories))
            {
                var relative = Path.GetRelativePath(from, file);
                if (relative.Split('/') is var parts && (parts.Contains("bin") || parts.Contains("obj")))
                    continue;
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, relative))!);
                File.Copy(file, Path.Combine(to, relative));
            }
        }
    }
}
